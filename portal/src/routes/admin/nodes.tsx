/** The instances of the installation, how far each is behind, and the tokens by which gateways join. */

import { Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { take, tidegate } from '../../api/client';
import { type JoinToken, type Node, joinTokensQuery, nodesQuery } from '../../api/node';
import { JoinTokenCreate } from '../../forms/join-token-create';
import { formatDate } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { Empty } from '../../ui/empty';
import { KeyIcon, PlusIcon, ServerIcon } from '../../ui/icons';
import { PageHead, TableFrame } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { useAgo } from './ago';

/** Silent for longer: somebody should look. Each is heard of every ten seconds, a gateway at the latest every half minute. */
const SILENT_MS = 45_000;

export function Nodes() {
  const { t } = useTranslation();
  const nodes = useQuery(nodesQuery);
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.nodes.title')} intro={<>{t('admin.nodes.intro')} <Link to="/admin/ports">{t('admin.nodes.toPorts')}</Link></>} />
      <Loaded query={nodes}>
        {({ list }) =>
          list.length === 0 ? <Empty icon={<ServerIcon size={30} />} title={t('admin.nodes.emptyTitle')} hint={t('admin.nodes.emptyHint')} /> : (
            <TableFrame label={t('admin.nodes.title')}>
              <Table miw={820}>
                <Table.Thead>
                  <Table.Tr>{(['instance', 'state', 'version', 'offset', 'ports', 'position', 'seen'] as const).map((name) => <Table.Th key={name}>{t(`admin.nodes.column.${name}`)}</Table.Th>)}</Table.Tr>
                </Table.Thead>
                <Table.Tbody>{list.map((node) => <Row key={node.id} node={node} />)}</Table.Tbody>
              </Table>
            </TableFrame>
          )}
      </Loaded>
      <JoinTokens />
    </Stack>
  );
}

function Row({ node: { name, roles, version, address, offset, ports, environment, hasStore, joinedBy, lastSeen, position, lag, degraded } }: { node: Node }) {
  const { t } = useTranslation();
  const ago = useAgo();
  const silent = Date.now() - Date.parse(lastSeen) > SILENT_MS;
  const state = silent ? 'silent' : degraded ? 'degraded' : 'well';
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600}>{name}</Text>
        <Text size="xs" className={styles.faint}>{roles.join(', ')} · {address}{roles.includes('gateway') ? ` · ${environment}` : ''}</Text>
        <Text size="xs" className={styles.faint}>{hasStore ? t('admin.nodes.withStore') : joinedBy?.certificate ? t('admin.nodes.byCertificate', { name: joinedBy.certificate }) : t('admin.nodes.byToken', { name: joinedBy?.token ?? '—' })}</Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" tt="none" color={{ well: 'green', degraded: 'orange', silent: 'red' }[state]}>{t(`admin.nodes.state.${state}`)}</Badge>
        {degraded ? <Text size="xs" className={styles.faint} maw={260}>{degraded}</Text> : null}
      </Table.Td>
      <Table.Td>{version}</Table.Td>
      <Table.Td>{offset}</Table.Td>
      <Table.Td>{Object.entries(ports).map(([listener, port]) => <Text key={listener} size="xs"><span className={styles.faint}>{listener}</span> {port}</Text>)}</Table.Td>
      <Table.Td>{position === null ? '—' : lag === 0 ? t('admin.nodes.inStep') : t('admin.nodes.behind', { count: lag ?? 0 })}</Table.Td>
      <Table.Td title={formatDate(lastSeen)}>{ago(lastSeen)}</Table.Td>
    </Table.Tr>
  );
}

function JoinTokens() {
  const { t } = useTranslation();
  const tokens = useQuery(joinTokensQuery);
  const [isCreating, setIsCreating] = useState(false);
  const [revoking, setRevoking] = useState<JoinToken>();
  const create = <Button leftSection={<PlusIcon />} onClick={() => setIsCreating(true)}>{t('admin.joinTokens.create')}</Button>;
  return (
    <section>
      <Group justify="space-between" mb="sm">
        <div><Title order={2} size="h4">{t('admin.joinTokens.title')}</Title><Text size="sm" className={styles.faint}>{t('admin.joinTokens.intro')}</Text></div>
        {create}
      </Group>
      <Loaded query={tokens}>
        {({ list }) =>
          list.length === 0 ? <Empty icon={<KeyIcon size={30} />} title={t('admin.joinTokens.emptyTitle')} hint={t('admin.joinTokens.emptyHint')} /> : (
            <TableFrame label={t('admin.joinTokens.title')}>
              <Table miw={640}>
                <Table.Thead><Table.Tr><Table.Th>{t('common.name')}</Table.Th><Table.Th>{t('common.state')}</Table.Th><Table.Th>{t('admin.joinTokens.made')}</Table.Th><Table.Th>{t('admin.joinTokens.until')}</Table.Th><Table.Th>{t('common.actions')}</Table.Th></Table.Tr></Table.Thead>
                <Table.Tbody>{list.map((token) => <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />)}</Table.Tbody>
              </Table>
            </TableFrame>
          )}
      </Loaded>
      {isCreating ? <JoinTokenCreate onClose={() => setIsCreating(false)} /> : null}
      {revoking ? <Revoke token={revoking} onClose={() => setRevoking(undefined)} /> : null}
    </section>
  );
}

function TokenRow({ token: { name, state, createdBy, createdAt, expiresAt, revokedAt }, onRevoke }: { token: JoinToken; onRevoke: () => void }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td><Text fw={600}>{name}</Text></Table.Td>
      <Table.Td><Badge variant="light" tt="none" color={{ active: 'green', expired: 'gray', revoked: 'red' }[state]}>{t(`admin.joinTokens.state.${state}`)}</Badge>{revokedAt ? <Text size="xs" className={styles.faint}>{formatDate(revokedAt)}</Text> : null}</Table.Td>
      <Table.Td>{t('admin.joinTokens.madeBy', { date: formatDate(createdAt), name: createdBy })}</Table.Td>
      <Table.Td>{expiresAt ? formatDate(expiresAt) : t('admin.joinTokens.lives.never')}</Table.Td>
      <Table.Td>{state === 'active' ? <Button size="xs" variant="subtle" color="red" onClick={onRevoke} aria-label={t('admin.joinTokens.revokeOf', { name })}>{t('admin.joinTokens.revoke')}</Button> : null}</Table.Td>
    </Table.Tr>
  );
}

function Revoke({ token: { id, name }, onClose }: { token: JoinToken; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => take(tidegate.DELETE('/join-tokens/{joinTokenId}', { params: { path: { joinTokenId: id } } })),
    onSuccess: () => { void queries.invalidateQueries({ queryKey: joinTokensQuery.queryKey }); celebrate(t('admin.joinTokens.revoked', { name })); },
    onSettled: onClose,
  });
  return <Confirm opened onClose={onClose} title={t('admin.joinTokens.revokeTitle', { name })} hint={t('admin.joinTokens.revokeHint')} action={t('admin.joinTokens.revoke')} isBusy={revoke.isPending} onConfirm={() => revoke.mutate()} />;
}
