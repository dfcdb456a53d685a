import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { publisher, take } from '../api/client';
import type { Api } from '../api/publisher';
import { nextVersion } from '../lib/version';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';
import { apiFields } from './api-rules';

type Props = { api: Api; taken: string[]; opened: boolean; onClose: () => void };

export function VersionCreate({ opened, onClose, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('versions.create')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form {...rest} onClose={onClose} />
    </Modal>
  );
}

function Form({ api, taken, onClose }: Omit<Props, 'opened'>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [version, setVersion] = useState(() => nextVersion(api.version, taken));
  const [isDefault, setIsDefault] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const create = useMutation({
    mutationFn: (newVersion: string) => take(publisher.POST('/apis/copy-api', { params: { query: { newVersion, defaultVersion: isDefault, apiId: api.id } } })),
    meta: { inline: true },
    onSuccess: async (made) => {
      celebrate(t('versions.created', { version: made.version }));
      void queries.invalidateQueries({ queryKey: ['publisher', 'apis'] });
      onClose();
      await navigate({ to: '/publisher/apis/$apiId/overview', params: { apiId: made.id } });
    },
  });
  const submit = () => {
    const written = version.trim();
    const judged = apiFields(t).shape.version.safeParse(written);
    const problem = judged.success ? (taken.includes(written) ? t('versions.taken') : undefined) : judged.error.issues[0]?.message;
    setWrong(problem);
    if (!problem) create.mutate(written);
  };
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Stack>
        <Text size="sm">{t('versions.createHint', { version: api.version })}</Text>
        <TextInput label={t('common.version')} required data-autofocus value={version} error={wrong} onChange={(event) => setVersion(event.currentTarget.value)} />
        <Checkbox label={t('versions.makeDefault')} description={t('versions.defaultHint')} checked={isDefault} onChange={(event) => setIsDefault(event.currentTarget.checked)} />
        {create.isError ? <Failure error={create.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={create.isPending}>{t('common.create')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
