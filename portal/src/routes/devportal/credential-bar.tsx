/** Above reference and samples: for which application the calls are, and the token or key they carry, with one click. */

import { Button, Collapse, Group, PasswordInput, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { generateApiKey } from '../../api/api-keys';
import { type Api, type KeyType, type Subscription, applicationsQuery, subscriptionsQuery } from '../../api/devportal';
import { signIn } from '../../auth/session';
import { useSession } from '../../auth/use-session';
import { Subscribe } from '../../forms/subscribe';
import { Failure } from '../../shell/failure';
import { Loaded } from '../../shell/loaded';
import { CopyIconButton } from '../../ui/copy';
import { CheckIcon, KeyIcon } from '../../ui/icons';
import { Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { type Credential, hold, takesKeys, takesTokens, useCredential } from './credential';
import own from './devportal.module.css';
import { TOKEN_SECONDS, useTestToken } from './keys';

export function CredentialBar({ api }: { api: Api }) {
  const { t } = useTranslation();
  const session = useSession('devportal');
  const credential = useCredential(api.id);
  const href = useRouterState({ select: (state) => state.location.href });
  return (
    <Panel>
      <Stack gap="sm">
        {credential ? <Held api={api} credential={credential} /> : <Text size="sm" className={styles.faint}>{t(session ? 'credential.hint' : 'credential.signInHint')}</Text>}
        {session ? <Mine api={api} /> : <Group><Button size="sm" onClick={() => void signIn('devportal', href)}>{t('account.signIn')}</Button></Group>}
        <Paste api={api} />
      </Stack>
    </Panel>
  );
}

function Held({ api, credential: { kind, value, application } }: { api: Api; credential: Credential }) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" gap="xs">
      <Group gap={8} wrap="nowrap" c="green"><CheckIcon />
        <Text size="sm" c="var(--mantine-color-text)" role="status">{application ? t(`credential.held.${kind}`, { application }) : t(`credential.pasted.${kind}`)}</Text>
      </Group>
      <Group gap="xs">
        <CopyIconButton value={value} what={t(`credential.${kind}`)} />
        <Button size="compact-sm" variant="subtle" onClick={() => hold(api.id, undefined)}>{t('credential.drop')}</Button>
      </Group>
    </Group>
  );
}

function Mine({ api }: { api: Api }) {
  const applications = useQuery(applicationsQuery);
  const subscriptions = useQuery(subscriptionsQuery({ apiId: api.id }));
  return (
    <Loaded query={subscriptions}>
      {({ list }) => (list.length > 0 ? <Choose api={api} subscriptions={list} /> : (
        <Loaded query={applications}>{({ list: mine }) => <Subscribe api={api} applications={mine} onDone={() => undefined} />}</Loaded>
      ))}
    </Loaded>
  );
}

function Choose({ api, subscriptions }: { api: Api; subscriptions: Subscription[] }) {
  const { t } = useTranslation();
  const [chosen, choose] = useState(subscriptions[0]?.applicationId ?? '');
  const [keyType, setKeyType] = useState<KeyType>('PRODUCTION');
  const [kind, setKind] = useState<Credential['kind']>(takesTokens(api) ? 'token' : 'key');
  const current = subscriptions.find((one) => one.applicationId === chosen) ?? subscriptions[0];
  const applicationId = current?.applicationId ?? '';
  const application = current?.applicationInfo?.name ?? applicationId;
  const token = useTestToken({ applicationId, keyType, onMade: ({ accessToken }) => hold(api.id, { kind: 'token', value: accessToken, application }) });
  const key = useMutation({
    mutationFn: () => generateApiKey(applicationId, keyType, { keyName: t('credential.keyName'), validityPeriod: TOKEN_SECONDS }),
    meta: { inline: true },
    onSuccess: ({ apikey }) => hold(api.id, { kind: 'key', value: apikey, application }),
  });
  const scopes = api.scopes.map((one) => one.key);
  const both = takesKeys(api) && takesTokens(api);
  return (
    <>
      <div className={own.fill}>
        <Select label={t('start.application')} value={applicationId} onChange={(value) => value && choose(value)} allowDeselect={false}
          data={subscriptions.map((one) => ({ value: one.applicationId, label: one.applicationInfo?.name ?? one.applicationId }))} />
        <SegmentedControl value={keyType} onChange={(value) => setKeyType(value)} aria-label={t('credential.environment')}
          data={[{ value: 'PRODUCTION', label: t('credential.production') }, { value: 'SANDBOX', label: t('credential.sandbox') }]} />
        {both ? (
          <SegmentedControl value={kind} onChange={(value) => setKind(value)} aria-label={t('credential.kind')}
            data={[{ value: 'token', label: t('credential.token') }, { value: 'key', label: t('credential.key') }]} />
        ) : null}
        <Button leftSection={<KeyIcon />} loading={token.isPending || key.isPending} onClick={() => (kind === 'token' ? token.mutate(scopes) : key.mutate())}>
          {t(kind === 'token' ? 'credential.getToken' : 'credential.getKey')}
        </Button>
      </div>
      {token.isError ? <Failure error={token.error} /> : null}
      {key.isError ? <Failure error={key.error} /> : null}
    </>
  );
}

function Paste({ api }: { api: Api }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const [value, setValue] = useState('');
  const kind = takesTokens(api) ? 'token' : 'key';
  return (
    <div>
      <Button size="compact-sm" variant="subtle" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>{t('credential.paste')}</Button>
      <Collapse expanded={isOpen}>
        <form onSubmit={(event) => { event.preventDefault(); if (value.trim()) hold(api.id, { kind, value: value.trim(), application: '' }); setIsOpen(false); setValue(''); }}>
          <Group align="flex-end" mt="xs">
            <PasswordInput label={t(`credential.${kind}`)} value={value} autoComplete="off" flex={1} miw={200} onChange={(event) => setValue(event.currentTarget.value)} />
            <Button type="submit" variant="default">{t('credential.use')}</Button>
          </Group>
        </form>
      </Collapse>
    </div>
  );
}
