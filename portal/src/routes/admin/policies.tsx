/** Rate limits by kind: what they allow, what uses them; made, changed, removed. */

import { Button, Group, Stack, Table, Tabs, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { POLICY_LEVELS, type PolicyLevel, type ThrottlePolicy, policiesQuery } from '../../api/admin';
import { type PolicyUse, policyUsesQuery } from '../../api/identity';
import { later } from '../../shell/later';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { Empty } from '../../ui/empty';
import { GaugeIcon, PlusIcon } from '../../ui/icons';
import { PageHead, TableFrame } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { burstText, limitText } from './limit';
import { useDeletePolicy } from './policy-actions';

const PolicyEdit = later(async () => (await import('../../forms/policy-edit')).PolicyEdit);
const route = getRouteApi('/admin/policies');
/** It cannot be changed. */
const UNLIMITED = 'Unlimited';
type Dialog = { kind: 'edit'; policy: ThrottlePolicy | undefined; isUsed: boolean } | { kind: 'delete'; policy: ThrottlePolicy };

export function Policies() {
  const { t } = useTranslation();
  const { level = 'subscription' } = route.useSearch();
  const navigate = route.useNavigate();
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const create = <Button leftSection={<PlusIcon />} onClick={() => setDialog({ kind: 'edit', policy: undefined, isUsed: false })}>{t('admin.policies.create')}</Button>;
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.policies.title')} intro={t('admin.policies.intro')} action={create} />
      <Tabs value={level} keepMounted={false} onChange={(value) => void navigate({ search: { level: POLICY_LEVELS.find((one) => one === value) }, replace: true })}>
        <Tabs.List className={styles.tabs} mb="md">{POLICY_LEVELS.map((one) => <Tabs.Tab key={one} value={one}>{t(`admin.policies.${one}`)}</Tabs.Tab>)}</Tabs.List>
        {POLICY_LEVELS.map((one) => (
          <Tabs.Panel key={one} value={one}>
            <Stack gap="md">
              <Text size="sm" className={styles.faint}>{t(`admin.policies.level.${one}`)}</Text>
              <PolicyTable level={one} create={create} onAsk={setDialog} />
              {one === 'advanced' ? <Text size="sm" className={styles.faint}>{t('admin.policies.unsupported')}</Text> : null}
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs>
      {dialog?.kind === 'edit' ? <PolicyEdit level={level} policy={dialog.policy} isUsed={dialog.isUsed} onClose={close} /> : null}
      {dialog?.kind === 'delete' ? <Delete level={level} policy={dialog.policy} onClose={close} /> : null}
    </Stack>
  );
}

function PolicyTable({ level, create, onAsk }: { level: PolicyLevel; create: ReactNode; onAsk: (dialog: Dialog) => void }) {
  const { t } = useTranslation();
  const policies = useQuery(policiesQuery(level));
  const uses = useQuery(policyUsesQuery);
  const useOf = (name: string) => uses.data?.list.find((one) => one.level === level && one.policyName === name);
  const hasStop = level === 'subscription';
  return (
    <Loaded query={policies}>
      {({ list }) =>
        list.length === 0 ? <Empty icon={<GaugeIcon size={30} />} title={t('admin.policies.emptyTitle')} hint={t('admin.policies.emptyHint')} action={create} /> : (
          <TableFrame label={t(`admin.policies.${level}`)}>
            <Table miw={680}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('common.name')}</Table.Th><Table.Th>{t('admin.policies.limit')}</Table.Th>{hasStop ? <Table.Th>{t('admin.policies.overQuota')}</Table.Th> : null}
                  <Table.Th>{t('admin.policies.usedBy')}</Table.Th><Table.Th aria-label={t('common.actions')} />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.map((policy) => <Row key={policy.policyId} policy={policy} hasStop={hasStop} isKnown={uses.isSuccess} use={useOf(policy.policyName)} onAsk={onAsk} />)}
              </Table.Tbody>
            </Table>
          </TableFrame>
        )}
    </Loaded>
  );
}

function Row({ policy, hasStop, isKnown, use, onAsk }: { policy: ThrottlePolicy; hasStop: boolean; isKnown: boolean; use: PolicyUse | undefined; onAsk: (dialog: Dialog) => void }) {
  const { t } = useTranslation();
  const name = policy.displayName || policy.policyName;
  const burst = burstText(t, policy);
  const isFixed = policy.policyName === UNLIMITED;
  const reason = isFixed ? t('admin.policies.fixed') : use ? t('admin.policies.inUse') : undefined;
  const remove = (
    <Button size="xs" variant="subtle" color="red" aria-label={t('admin.policies.deleteOf', { name })} data-disabled={reason ? true : undefined} aria-disabled={reason !== undefined}
      onClick={() => reason ?? onAsk({ kind: 'delete', policy })}>{t('common.delete')}</Button>
  );
  return (
    <Table.Tr>
      <Table.Td><Text fw={600}>{name}</Text>{policy.description ? <Text size="sm" className={styles.faint}>{policy.description}</Text> : null}</Table.Td>
      <Table.Td><Text size="sm">{limitText(t, policy)}</Text>{burst ? <Text size="sm" className={styles.faint}>{t('admin.policies.burst')}: {burst}</Text> : null}</Table.Td>
      {hasStop ? <Table.Td>{isFixed ? '—' : policy.stopOnQuotaReach === false ? t('admin.policies.goOn') : t('admin.policies.stop')}</Table.Td> : null}
      <Table.Td>{isKnown ? <Uses use={use} /> : null}</Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap" justify="flex-end">
          {isFixed ? null : <Button size="xs" variant="default" onClick={() => onAsk({ kind: 'edit', policy, isUsed: use !== undefined })} aria-label={t('admin.policies.editOf', { name })}>{t('admin.policies.edit')}</Button>}
          {reason ? <Tooltip label={reason} withArrow>{remove}</Tooltip> : remove}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Uses({ use }: { use: PolicyUse | undefined }) {
  const { t } = useTranslation();
  if (!use) return <Text size="sm" className={styles.faint}>{t('admin.policies.unused')}</Text>;
  const counts = (['apis', 'applications', 'subscriptions'] as const).filter((what) => use[what] > 0);
  return (
    <div>
      <Text size="sm">{counts.map((what) => t(`admin.policies.${what}`, { count: use[what] })).join(', ')}</Text>
      {use.apiNames.length > 0 ? <Text size="xs" className={styles.faint}>{use.apiNames.slice(0, 3).join(', ')}{use.apis > 3 ? ' …' : ''}</Text> : null}
    </div>
  );
}

function Delete({ level, policy, onClose }: { level: PolicyLevel; policy: ThrottlePolicy; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeletePolicy(level);
  const name = policy.displayName || policy.policyName;
  return (
    <Confirm opened onClose={onClose} title={t('admin.policies.deleteTitle', { name })} hint={t('admin.policies.deleteHint')} action={t('common.delete')} isBusy={remove.isPending}
      onConfirm={() => remove.mutate(policy.policyId, { onSuccess: () => { celebrate(t('admin.policies.deleted', { name })); onClose(); } })} />
  );
}
