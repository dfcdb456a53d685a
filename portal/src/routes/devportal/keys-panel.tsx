/** Consumer key and secret of one key type, and tokens made with them. */

import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { devportal, take } from '../../api/client';
import { type ApplicationKey, type KeyType, keyManagersQuery, keysQuery } from '../../api/devportal';
import { KeysEdit } from '../../forms/keys-edit';
import { KeysGenerate } from '../../forms/keys-generate';
import { TokenRevoke } from '../../forms/token-revoke';
import { curlLine, isLoopback, shellWord } from '../../lib/curl';
import { LIFETIMES, secondsText } from '../../lib/key-settings';
import { server } from '../../lib/paths';
import { Failure } from '../../shell/failure';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { CodeLine } from '../../ui/copy';
import { TrashIcon } from '../../ui/icons';
import { Facts, Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { SubscribedCall } from './subscribed-call';
import { askToken } from './keys';

export function KeysPanel({ applicationId, keyType }: { applicationId: string; keyType: KeyType }) {
  const { t } = useTranslation();
  const keys = useQuery(keysQuery(applicationId));
  // What the server tells only once lives as long as this tab of the page is open.
  const [made, setMade] = useState<ApplicationKey>();
  const kind = keyType === 'PRODUCTION' ? 'Production' : 'Sandbox';
  return (
    <Loaded query={keys}>
      {({ list }) => {
        const key = list.find((one) => one.keyType === keyType);
        return key ? (
          <Key key={key.keyMappingId} applicationId={applicationId} apiKey={key} fresh={made} />
        ) : (
          <Panel>
            <Stack>
              <div>
                <Text fw={650}>{t('application.noKeysTitle', { type: keyType.toLowerCase() })}</Text>
                <Text size="sm" className={styles.faint}>{t('application.noKeysHint', { what: t(`application.noKeys${kind}`) })}</Text>
              </div>
              <KeysGenerate applicationId={applicationId} keyType={keyType} onMade={setMade} />
            </Stack>
          </Panel>
        );
      }}
    </Loaded>
  );
}

function Key({ applicationId, apiKey, fresh }: { applicationId: string; apiKey: ApplicationKey; fresh: ApplicationKey | undefined }) {
  const { t } = useTranslation();
  const [newSecret, setNewSecret] = useState<string>();
  const secret = newSecret ?? fresh?.consumerSecret ?? (isReadable(apiKey.consumerSecret) ? apiKey.consumerSecret : undefined);
  const rows: [string, ReactNode][] = [
    [t('application.consumerKey'), <CodeLine key="k" value={apiKey.consumerKey} what={t('application.consumerKey')} />],
    [t('application.consumerSecret'), (
      <Stack key="s" gap={6} align="stretch">
        {secret ? <CodeLine value={secret} what={t('application.consumerSecret')} /> : <Text size="sm">{t('application.secretHidden')}</Text>}
        <div><Regenerate applicationId={applicationId} keyMappingId={apiKey.keyMappingId} onNew={setNewSecret} /></div>
      </Stack>
    )],
    [t('application.grants'), (
      <Group key="g" gap={6}>{(apiKey.supportedGrantTypes ?? []).map((grant) => <Badge key={grant} variant="default" tt="none" fw={500}>{grant}</Badge>)}</Group>
    )],
  ];
  if (apiKey.callbackUrl) rows.push([t('application.callback'), apiKey.callbackUrl]);
  for (const one of LIFETIMES) {
    const seconds = secondsText(apiKey.additionalProperties[one]);
    if (seconds) rows.push([t(`application.lifetime.${one}`), seconds]);
  }
  return (
    <Stack>
      <KeyActions applicationId={applicationId} apiKey={apiKey} />
      {newSecret || fresh?.consumerSecret ? <Alert color="orange">{t('application.secretOnce')}</Alert> : null}
      <Panel><Facts rows={rows} /></Panel>
      <TokenPanel applicationId={applicationId} apiKey={apiKey} secret={secret} first={fresh?.token?.accessToken} />
    </Stack>
  );
}

function KeyActions({ applicationId, apiKey }: { applicationId: string; apiKey: ApplicationKey }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { keyMappingId } = apiKey;
  const [asked, setAsked] = useState<'change' | 'remove'>();
  const close = () => setAsked(undefined);
  const remove = useMutation({
    mutationFn: () => take(devportal.DELETE('/applications/{applicationId}/oauth-keys/{keyMappingId}', { params: { path: { applicationId, keyMappingId } } })),
    onSuccess: () => {
      celebrate(t('application.keysRemoved'));
      return queries.invalidateQueries({ queryKey: keysQuery(applicationId).queryKey });
    },
    onSettled: close,
  });
  return (
    <Group gap="xs" justify="flex-end">
      <Button variant="default" size="xs" onClick={() => setAsked('change')}>{t('application.changeKey')}</Button>
      <Button variant="default" size="xs" leftSection={<TrashIcon size={15} />} onClick={() => setAsked('remove')}>{t('application.removeKeys')}</Button>
      <KeysEdit key={String(asked)} applicationId={applicationId} apiKey={apiKey} opened={asked === 'change'} onClose={close} />
      <Confirm opened={asked === 'remove'} onClose={close} title={t('application.removeKeysTitle')} hint={t('application.removeKeysHint')}
        action={t('application.removeKeys')} isBusy={remove.isPending} onConfirm={() => remove.mutate()} />
    </Group>
  );
}

/** A server that stores hashes answers with nothing or a mask. */
const isReadable = (secret: string | undefined) => Boolean(secret) && !/^[*•]+/.test(secret ?? '');

function Regenerate({ applicationId, keyMappingId, onNew }: { applicationId: string; keyMappingId: string; onNew: (secret: string) => void }) {
  const { t } = useTranslation();
  const [isAsking, { open, close }] = useDisclosure();
  const regenerate = useMutation({
    mutationFn: () =>
      take(devportal.POST('/applications/{applicationId}/oauth-keys/{keyMappingId}/regenerate-secret', { params: { path: { applicationId, keyMappingId } } })),
    onSuccess: ({ consumerSecret }) => {
      onNew(consumerSecret);
      celebrate(t('application.secretMade'));
    },
    onSettled: close,
  });
  return (
    <>
      <Button variant="default" size="xs" onClick={open}>{t('application.regenerate')}</Button>
      <Confirm opened={isAsking} onClose={close} title={t('application.regenerateTitle')} hint={t('application.regenerateHint')}
        action={t('application.regenerateDo')} isBusy={regenerate.isPending} onConfirm={() => regenerate.mutate()} />
    </>
  );
}

function TokenPanel({ applicationId, apiKey, secret, first }: { applicationId: string; apiKey: ApplicationKey; secret: string | undefined; first: string | undefined }) {
  const { t } = useTranslation();
  const managers = useQuery(keyManagersQuery);
  const ask = useMutation({ mutationFn: () => askToken(applicationId, apiKey.keyMappingId), meta: { inline: true } });
  const [isRevoking, { open, close }] = useDisclosure();
  const [revoked, setRevoked] = useState<string>();
  const latest = ask.data?.accessToken ?? first;
  const token = latest === revoked ? undefined : latest;
  const minutes = Math.round((ask.data?.validityTime ?? 3600) / 60);
  const endpoint = managers.data?.list.find((one) => one.name === apiKey.keyManager)?.tokenEndpoint || location.origin + server.token;
  return (
    <Panel>
      <Stack gap="sm">
        <Group justify="space-between">
          <Text fw={650}>{t('application.token')}</Text>
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={open}>{t('application.revokeToken')}</Button>
            <Button size="xs" loading={ask.isPending} onClick={() => ask.mutate()}>{t('application.getToken')}</Button>
          </Group>
        </Group>
        {ask.isError ? <Failure error={ask.error} /> : null}
        {token ? (
          <>
            <CodeLine value={token} what={t('application.token')} />
            <Text size="xs" className={styles.faint}>{t('application.tokenHint', { minutes })}</Text>
            <SubscribedCall applicationId={applicationId} token={token} />
          </>
        ) : null}
        <TokenRevoke key={String(isRevoking)} applicationId={applicationId} keyMappingId={apiKey.keyMappingId} token={token} opened={isRevoking} onClose={close} onRevoked={setRevoked} />
        <Text size="sm" fw={600} mt="xs">{t('application.tokenCurl')}</Text>
        <CodeLine what="curl" value={tokenLine(endpoint, apiKey.consumerKey, secret)} />
      </Stack>
    </Panel>
  );
}

function tokenLine(endpoint: string, key: string, secret: string | undefined): string {
  const line = curlLine({ method: 'POST', url: endpoint, headers: {}, acceptAnyCertificate: endpoint.startsWith('https:') && isLoopback(endpoint) });
  return `${line} -u ${shellWord(`${key}:${secret ?? 'SECRET'}`)} -d grant_type=client_credentials`;
}
