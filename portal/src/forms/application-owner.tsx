/** Gives an application to another user. */

import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApplicationDetail, usersQuery } from '../api/identity';
import { useChangeOwner } from '../routes/admin/identity-actions';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';

const PAUSE_MS = 250;

export function ApplicationOwner({ application: { applicationId, name, owner }, onClose }: { application: ApplicationDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [settled] = useDebouncedValue(words, PAUSE_MS);
  const [chosen, setChosen] = useState<string | null>(null);
  const [wasTried, setWasTried] = useState(false);
  const users = useQuery(usersQuery({ query: settled || undefined, isActive: true }, 1));
  const change = useChangeOwner(applicationId);
  const data = [...new Set([...(users.data?.list ?? []).map((user) => user.name), ...(chosen ? [chosen] : [])])].filter((user) => user !== owner);
  const submit = () => {
    setWasTried(true);
    if (chosen) change.mutate(chosen, { onSuccess: () => { celebrate(t('admin.applications.ownerChanged', { name, owner: chosen })); onClose(); } });
  };
  return (
    <Modal opened onClose={onClose} title={t('admin.applications.changeOwnerTitle', { name })} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={(event) => { event.preventDefault(); submit(); }} noValidate>
        <Stack>
          <Text size="sm">{t('admin.applications.changeOwnerHint')}</Text>
          <Select label={t('admin.applications.newOwner')} placeholder={t('admin.applications.newOwnerHint')} searchable data={data} value={chosen} onChange={setChosen} data-autofocus openOnFocus={false}
            filter={({ options }) => options} onSearchChange={(text) => setWords(text === chosen ? '' : text)} error={wasTried && !chosen ? t('admin.applications.ownerNeeded') : undefined} />
          {change.isError ? <Failure error={change.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" loading={change.isPending}>{t('admin.applications.changeOwner')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
