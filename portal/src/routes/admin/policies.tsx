/** Rate limits by kind. Read-only. */

import { Stack, Table, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { POLICY_LEVELS, type PolicyLevel, type ThrottlePolicy, policiesQuery } from '../../api/admin';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { GaugeIcon } from '../../ui/icons';
import { PageHead, TableFrame } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { limitText } from './limit';

const route = getRouteApi('/admin/policies');

export function Policies() {
  const { t } = useTranslation();
  const { level = 'subscription' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.policies.title')} intro={t('admin.policies.intro')} />
      <Tabs value={level} keepMounted={false} onChange={(value) => void navigate({ search: { level: POLICY_LEVELS.find((one) => one === value) }, replace: true })}>
        <Tabs.List className={styles.tabs} mb="md">{POLICY_LEVELS.map((one) => <Tabs.Tab key={one} value={one}>{t(`admin.policies.${one}`)}</Tabs.Tab>)}</Tabs.List>
        {POLICY_LEVELS.map((one) => <Tabs.Panel key={one} value={one}><PolicyTable level={one} /></Tabs.Panel>)}
      </Tabs>
    </Stack>
  );
}

function PolicyTable({ level }: { level: PolicyLevel }) {
  const { t } = useTranslation();
  const policies = useQuery(policiesQuery(level));
  const hasStop = level === 'subscription';
  return (
    <Loaded query={policies}>
      {({ list }) =>
        list.length === 0 ? <Empty icon={<GaugeIcon size={30} />} title={t('admin.policies.emptyTitle')} hint={t('admin.policies.emptyHint', { level })} /> : (
          <TableFrame label={t(`admin.policies.${level}`)}>
            <Table miw={520}>
              <Table.Thead>
                <Table.Tr><Table.Th>{t('common.name')}</Table.Th><Table.Th>{t('admin.policies.limit')}</Table.Th>{hasStop ? <Table.Th>{t('admin.policies.overQuota')}</Table.Th> : null}</Table.Tr>
              </Table.Thead>
              <Table.Tbody>{list.map((policy) => <Row key={policy.policyId ?? policy.policyName} policy={policy} hasStop={hasStop} />)}</Table.Tbody>
            </Table>
          </TableFrame>
        )}
    </Loaded>
  );
}

function Row({ policy, hasStop }: { policy: ThrottlePolicy; hasStop: boolean }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td><Text fw={600}>{policy.displayName || policy.policyName}</Text>{policy.description ? <Text size="sm" className={styles.faint}>{policy.description}</Text> : null}</Table.Td>
      <Table.Td>{limitText(t, policy)}</Table.Td>
      {hasStop ? <Table.Td>{policy.stopOnQuotaReach === false ? t('admin.policies.goOn') : t('admin.policies.stop')}</Table.Td> : null}
    </Table.Tr>
  );
}
