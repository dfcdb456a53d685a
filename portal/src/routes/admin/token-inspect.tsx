/** What a token is that someone holds in their hands. The text stays in this field and in one request. */

import { Alert, Badge, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { take, tidegate } from '../../api/client';
import { type InspectedToken, TOKEN_KINDS } from '../../api/identity';
import { formatDate } from '../../lib/format';
import { Failure } from '../../shell/failure';
import { Facts, Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { RevokeOne } from './token-revoke';

const COLORS = { active: 'green', expired: 'gray', revoked: 'red', used: 'orange' } as const;

export function Inspect() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wasTried, setWasTried] = useState(false);
  const inspect = useMutation({ mutationFn: (token: string) => take(tidegate.POST('/tokens/inspect', { body: { token } })), meta: { inline: true }, gcTime: 0 });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWasTried(true);
    if (text.trim()) inspect.mutate(text.trim());
  };
  const again = () => {
    inspect.reset();
    setText('');
    setWasTried(false);
  };
  return (
    <Panel>
      <Stack gap="sm">
        <div>
          <Text component="h2" fw={650}>{t('admin.tokens.inspect.title')}</Text>
          <Text size="sm" className={styles.faint}>{t('admin.tokens.inspect.intro')}</Text>
        </div>
        {inspect.data ? <Found token={inspect.data} onAgain={again} onLook={() => inspect.mutate(text.trim())} /> : (
          <form onSubmit={submit}>
            <Stack gap="sm" align="flex-start">
              <Textarea w="100%" label={t('admin.tokens.inspect.field')} autosize minRows={1} maxRows={5} spellCheck={false} autoComplete="off" classNames={{ input: styles.mono ?? '' }} value={text}
                onChange={(event) => setText(event.currentTarget.value)} error={wasTried && !text.trim() ? t('admin.tokens.inspect.needed') : undefined} />
              {inspect.isError ? <Failure error={inspect.error} /> : null}
              <Button type="submit" loading={inspect.isPending}>{t('admin.tokens.inspect.action')}</Button>
            </Stack>
          </form>
        )}
      </Stack>
    </Panel>
  );
}

function Found({ token, onAgain, onLook }: { token: InspectedToken; onAgain: () => void; onLook: () => void }) {
  const { t } = useTranslation();
  const [isRevoking, setIsRevoking] = useState(false);
  const again = <Button variant="default" size="xs" onClick={onAgain}>{t('admin.tokens.inspect.again')}</Button>;
  const { kind, state } = token;
  if (!token.isKnown || !kind || !state) {
    return (
      <Alert color="gray" variant="light" title={t('admin.tokens.inspect.unknown')} role="status">
        <Stack gap="sm" align="flex-start"><Text size="sm">{t('admin.tokens.inspect.unknownHint')}</Text>{again}</Stack>
      </Alert>
    );
  }
  const listed = TOKEN_KINDS.find((one) => one === kind);
  const canEnd = listed && state === 'active' && token.id;
  return (
    <Stack gap="sm" align="flex-start" role="status">
      <Group gap="xs">
        <Text fw={600}>{t(`admin.tokens.inspect.kind.${kind}`)}</Text>
        <Badge color={COLORS[state]} variant="light" tt="none">{t(`admin.tokens.inspect.state.${state}`)}</Badge>
      </Group>
      {kind === 'signed' ? <Text size="sm" className={styles.faint}>{t('admin.tokens.inspect.signedHint')}</Text> : null}
      <Facts rows={rowsOf(token, t)} />
      <Group gap="xs">
        {canEnd ? <Button color="red" size="xs" onClick={() => setIsRevoking(true)}>{t('admin.tokens.revoke')}</Button> : null}
        {again}
      </Group>
      {isRevoking && listed && token.id ? <RevokeOne kind={listed} id={token.id} onClose={() => { setIsRevoking(false); onLook(); }} /> : null}
    </Stack>
  );
}

function rowsOf(token: InspectedToken, t: TFunction): [string, ReactNode][] {
  const of = token.application?.name ?? token.client?.name ?? token.name;
  const rows: [string, ReactNode][] = [
    [t('admin.tokens.user'), token.user],
    [t('admin.tokens.of'), of],
    [t('admin.tokens.client'), token.client?.id],
    [t('admin.tokens.scopes'), token.scopes?.join(', ')],
    [t('admin.tokens.issued'), formatDate(token.createdAt)],
    [t('admin.tokens.expires'), token.expiresAt ? formatDate(token.expiresAt) : undefined],
    [t('admin.tokens.inspect.key'), token.signingKeyId],
    [t('admin.tokens.inspect.id'), token.id],
  ];
  return rows.filter(([, value]) => Boolean(value)).map(([name, value]) => [name, <span key={name} className={styles.breakable}>{value}</span>]);
}
