/** A join token: what a gateway without a store shows to be let in. It is shown once. */

import { Alert, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { take, tidegate } from '../api/client';
import { type JoinToken, joinTokensQuery } from '../api/node';
import { Failure } from '../shell/failure';
import { CodeLine } from '../ui/copy';
import { KeyIcon } from '../ui/icons';

const LIVES = ['1d', '30d', '365d', 'never'] as const;
type Life = (typeof LIVES)[number];
const NAME_MAX = 100;

export function JoinTokenCreate({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<JoinToken>();
  return (
    <Modal opened onClose={onClose} size="lg" closeOnClickOutside={made === undefined} title={made ? t('admin.joinTokens.madeTitle', { name: made.name }) : t('admin.joinTokens.create')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {made?.token ? <Made token={made.token} onClose={onClose} /> : <Form onClose={onClose} onMade={setMade} />}
    </Modal>
  );
}

function Form({ onClose, onMade }: { onClose: () => void; onMade: (token: JoinToken) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [life, setLife] = useState<Life>('30d');
  const [wasTried, setWasTried] = useState(false);
  const create = useMutation({
    mutationFn: () => take(tidegate.POST('/join-tokens', { body: { name: name.trim(), role: 'gateway', expires: life } })),
    meta: { inline: true },
    onSuccess: (token) => { void queries.invalidateQueries({ queryKey: joinTokensQuery.queryKey }); onMade(token); },
  });
  const isNamed = name.trim() !== '' && name.length <= NAME_MAX;
  const submit = () => { setWasTried(true); if (isNamed) create.mutate(); };
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }} noValidate>
      <Stack>
        <TextInput label={t('common.name')} description={t('admin.joinTokens.nameHint')} required data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)}
          error={wasTried && !isNamed ? t('admin.joinTokens.nameNeeded', { max: NAME_MAX }) : undefined} />
        <Select label={t('admin.joinTokens.life')} allowDeselect={false} value={life} onChange={(value) => setLife(LIVES.find((one) => one === value) ?? '30d')}
          data={LIVES.map((value) => ({ value, label: t(`admin.joinTokens.lives.${value}`) }))} />
        {create.isError ? <Failure error={create.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={create.isPending}>{t('common.create')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Made({ token, onClose }: { token: string; onClose: () => void }) {
  const { t } = useTranslation();
  const here = location.origin;
  return (
    <Stack>
      <Alert color="orange" variant="light" icon={<KeyIcon />} title={t('admin.joinTokens.once')}>{t('admin.joinTokens.onceHint')}</Alert>
      <CodeLine value={token} what={t('admin.joinTokens.token')} />
      <Text size="sm">{t('admin.joinTokens.howTo')}</Text>
      <CodeLine value={`TIDEGATE_JOIN_TOKEN=${token} tidegate run --roles gateway --name edge --key-manager ${here}`} what={t('admin.joinTokens.command')} />
      <Group justify="flex-end"><Button onClick={onClose}>{t('admin.joinTokens.kept')}</Button></Group>
    </Stack>
  );
}
