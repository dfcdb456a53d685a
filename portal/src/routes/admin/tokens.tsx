/** Tokens and API keys in use: whose, for what, until when; revoked one by one or all of someone's. */

import { Anchor, Badge, Button, Group, Stack, Table, Tabs, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PAGE, TOKEN_KINDS, type Token, type TokenKind, type TokenSearch, tokensQuery } from '../../api/identity';
import { ApplicationField } from '../../forms/application-field';
import { formatDate, formatNumber } from '../../lib/format';
import { later } from '../../shell/later';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { ShieldIcon } from '../../ui/icons';
import { PageHead, Panel, TableFrame } from '../../ui/page';
import { Pager } from '../../ui/pager';
import styles from '../../ui/ui.module.css';
import { Inspect } from './token-inspect';
import { RevokeOne } from './token-revoke';

const TokensRevoke = later(async () => (await import('../../forms/tokens-revoke')).TokensRevoke);
const route = getRouteApi('/admin/tokens');
/** Scopes written out in a row. */
const SCOPES_SHOWN = 4;

export function Tokens() {
  const { t } = useTranslation();
  const { kind = 'access', user, client, application, page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const search: TokenSearch = { user, clientId: client, applicationId: application };
  const tokens = useQuery(tokensQuery(kind, search, page));
  const totals = tokens.data?.totals;
  const count = (of: TokenKind) => (of === 'api-key' ? totals?.apiKey : totals?.[of]);
  const label = (of: TokenKind) => {
    const [name, n] = [t(`admin.tokens.kind.${of}`), count(of)];
    if (n === undefined) return name;
    return t(n >= (totals?.countedUpTo ?? Infinity) ? 'admin.tokens.countedMore' : 'admin.tokens.counted', { label: name, number: formatNumber(n) });
  };
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.tokens.title')} intro={t('admin.tokens.intro')} />
      <Inspect />
      <Search key={JSON.stringify(search)} search={search} />
      <Tabs value={kind} keepMounted={false} onChange={(value) => void navigate({ search: (old) => ({ ...old, kind: TOKEN_KINDS.find((one) => one === value), page: undefined }), replace: true })}>
        <Tabs.List className={styles.tabs} mb="md">{TOKEN_KINDS.map((one) => <Tabs.Tab key={one} value={one}>{label(one)}</Tabs.Tab>)}</Tabs.List>
        <Tabs.Panel value={kind}>
          <Loaded query={tokens}>
            {({ list, pagination }) =>
              list.length > 0 ? (
                <Stack>
                  <TokenTable kind={kind} tokens={list} />
                  <Pager page={page} size={PAGE} total={pagination.total} onChange={(next) => void navigate({ search: (old) => ({ ...old, page: next }) })} />
                </Stack>
              ) : <Nothing isNarrowed={Object.values(search).some(Boolean)} onAll={() => void navigate({ search: { kind } })} />}
          </Loaded>
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Nothing({ isNarrowed, onAll }: { isNarrowed: boolean; onAll: () => void }) {
  const { t } = useTranslation();
  if (!isNarrowed) return <Empty icon={<ShieldIcon size={30} />} title={t('admin.tokens.emptyTitle')} hint={t('admin.tokens.emptyHint')} />;
  return (
    <Empty icon={<ShieldIcon size={30} />} title={t('admin.tokens.noMatchTitle')} hint={t('admin.tokens.noMatchHint')}
      action={<Button variant="default" onClick={onAll}>{t('admin.tokens.showAll')}</Button>} />
  );
}

/** Whose are looked for. With one of the three, all of it can be revoked. */
function Search({ search }: { search: TokenSearch }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const [user, setUser] = useState(search.user ?? '');
  const [client, setClient] = useState(search.clientId ?? '');
  const [isRevoking, setIsRevoking] = useState(false);
  const go = (more: TokenSearch) =>
    void navigate({ search: (old) => ({ kind: old.kind, user: more.user || undefined, client: more.clientId || undefined, application: more.applicationId || undefined }), replace: true });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    go({ user: user.trim(), clientId: client.trim(), applicationId: search.applicationId });
  };
  const given = [search.user, search.clientId, search.applicationId].filter((one) => one !== undefined);
  return (
    <Panel>
      <form role="search" aria-label={t('common.search')} onSubmit={submit}>
        <div className={styles.fields}>
          <TextInput label={t('admin.tokens.user')} placeholder={t('admin.tokens.userHint')} value={user} spellCheck={false} autoComplete="off" onChange={(event) => setUser(event.currentTarget.value)} />
          <TextInput label={t('admin.tokens.client')} placeholder={t('admin.tokens.clientHint')} value={client} spellCheck={false} autoComplete="off" onChange={(event) => setClient(event.currentTarget.value)} />
          <ApplicationField value={search.applicationId} onChange={(applicationId) => go({ user: user.trim(), clientId: client.trim(), applicationId })} />
        </div>
        <Group mt="sm">
          <Button type="submit" variant="default">{t('common.search')}</Button>
          {given.length > 0 ? <Button variant="subtle" onClick={() => go({})}>{t('admin.tokens.clearFilter')}</Button> : null}
          {given.length === 1 ? <Button color="red" variant="light" onClick={() => setIsRevoking(true)}>{t('admin.tokens.start')}</Button> : null}
        </Group>
      </form>
      {isRevoking ? <TokensRevoke whose={search} name={given[0] ?? ''} onClose={() => setIsRevoking(false)} /> : null}
    </Panel>
  );
}

function TokenTable({ kind, tokens }: { kind: TokenKind; tokens: Token[] }) {
  const { t } = useTranslation();
  const [revoking, setRevoking] = useState<Token>();
  return (
    <>
      <TableFrame label={t(`admin.tokens.kind.${kind}`)}>
        <Table miw={760}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('admin.tokens.user')}</Table.Th><Table.Th>{t('admin.tokens.of')}</Table.Th>
              {kind === 'api-key' ? null : <Table.Th>{t('admin.tokens.scopes')}</Table.Th>}
              <Table.Th>{t('admin.tokens.issued')}</Table.Th><Table.Th>{t('admin.tokens.expires')}</Table.Th><Table.Th aria-label={t('common.actions')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{tokens.map((token) => <Row key={token.id} token={token} onRevoke={() => setRevoking(token)} />)}</Table.Tbody>
        </Table>
      </TableFrame>
      {revoking ? <RevokeOne kind={kind} id={revoking.id} onClose={() => setRevoking(undefined)} /> : null}
    </>
  );
}

function Row({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const { t } = useTranslation();
  const { kind, user, isForUser, client, application, api, name, scopes, format, keyType, createdAt, expiresAt } = token;
  const what = application?.name ?? client?.name ?? name ?? '';
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600}>{user}</Text>
        {isForUser ? null : <Text size="sm" className={styles.faint}>{t('admin.tokens.forClient')}</Text>}
      </Table.Td>
      <Table.Td>
        {application ? <Anchor component={Link} to={`/admin/applications/${application.id}`}>{application.name}</Anchor> : <Text>{client?.name ?? name ?? t('admin.tokens.portal')}</Text>}
        <Group gap={6} mt={2}>
          {[application && name, keyType, format].filter(Boolean).map((one) => <Badge key={one} size="sm" variant="default" tt="none" fw={500}>{one}</Badge>)}
        </Group>
        {api ? <Text size="sm" className={styles.faint}>{t('admin.tokens.onlyApi', api)}</Text> : null}
      </Table.Td>
      {kind === 'api-key' ? null : <Table.Td><Scopes scopes={scopes} /></Table.Td>}
      <Table.Td>{formatDate(createdAt)}</Table.Td>
      <Table.Td>{expiresAt ? formatDate(expiresAt) : t('admin.tokens.never')}</Table.Td>
      <Table.Td ta="right"><Button size="xs" variant="light" color="red" onClick={onRevoke} aria-label={t('admin.tokens.revokeOf', { user, what })}>{t('admin.tokens.revoke')}</Button></Table.Td>
    </Table.Tr>
  );
}

function Scopes({ scopes }: { scopes: string[] }) {
  const { t } = useTranslation();
  const more = scopes.slice(SCOPES_SHOWN);
  return (
    <Text size="sm" className={styles.faint} maw={320} title={more.length > 0 ? scopes.join(' ') : undefined}>
      {scopes.slice(0, SCOPES_SHOWN).join(', ')}{more.length > 0 ? ` ${t('admin.tokens.more', { count: more.length })}` : ''}
    </Text>
  );
}
