/** Who uses this API: subscriptions of applications, to be blocked, let in again, or moved to another plan. */

import { Badge, Button, Group, Menu, NativeSelect, Stack, Table, Text, Title } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SUBSCRIPTIONS_PAGE, type SubscriptionEntry, subscriptionsQuery } from '../../api/api-settings';
import { publisher, take } from '../../api/client';
import { plansQuery } from '../../api/publisher';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Empty } from '../../ui/empty';
import { AppsIcon, ChevronIcon, SearchIcon } from '../../ui/icons';
import { TableFrame } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { SearchBox } from '../../ui/search-box';
import styles from '../../ui/ui.module.css';
import { useRefresh } from './actions';
import { useApi } from './api-context';

const STATES = { UNBLOCKED: 'green', BLOCKED: 'red', PROD_ONLY_BLOCKED: 'orange', ON_HOLD: 'gray', REJECTED: 'gray', TIER_UPDATE_PENDING: 'gray', DELETE_PENDING: 'gray' } as const;
type State = keyof typeof STATES;
const isState = (text: string): text is State => text in STATES;

type Action = { id: string } & ({ kind: 'block'; state: 'BLOCKED' | 'PROD_ONLY_BLOCKED' } | { kind: 'unblock' } | { kind: 'plan'; plan: string });

function useAct(apiId: string) {
  const { t } = useTranslation();
  const refresh = useRefresh(apiId);
  return useMutation({
    mutationFn: ({ id: subscriptionId, ...action }: Action) => {
      switch (action.kind) {
        case 'block':
          return take(publisher.POST('/subscriptions/block-subscription', { params: { query: { subscriptionId, blockState: action.state } } }));
        case 'unblock':
          return take(publisher.POST('/subscriptions/unblock-subscription', { params: { query: { subscriptionId } } }));
        case 'plan':
          return take(publisher.POST('/subscriptions/change-business-plan', { params: { query: { subscriptionId, businessPlan: action.plan } } }));
      }
    },
    onSuccess: async (_, action) => {
      await refresh();
      celebrate(t(`subscribers.done.${action.kind}`));
    },
  });
}

export function Subscriptions() {
  const { t } = useTranslation();
  const api = useApi();
  const [words, setWords] = useState('');
  const [page, setPage] = useState(1);
  const query = useQuery({ ...subscriptionsQuery(api.id, words, page), placeholderData: keepPreviousData });
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h3">{t('section.subscriptions')}</Title>
        <Text className={styles.faint}>{t('subscribers.intro')}</Text>
      </div>
      <Group><SearchBox value={words} label={t('subscribers.search')} hint={t('subscribers.searchHint')} onSearch={(next) => { setWords(next); setPage(1); }} /></Group>
      <Loaded query={query}>
        {({ list, pagination }) =>
          list.length > 0 ? (
            <>
              <List entries={list} />
              <Pager page={page} size={SUBSCRIPTIONS_PAGE} total={pagination?.total ?? list.length} onChange={setPage} />
            </>
          ) : words ? (
            <Empty icon={<SearchIcon size={30} />} title={t('subscribers.noMatchTitle')} hint={t('subscribers.noMatchHint')} action={<Button variant="default" onClick={() => setWords('')}>{t('subscribers.noMatchAction')}</Button>} />
          ) : (
            <Empty icon={<AppsIcon size={30} />} title={t('subscribers.emptyTitle')} hint={t('subscribers.emptyHint')} />
          )}
      </Loaded>
    </Stack>
  );
}

function List({ entries }: { entries: SubscriptionEntry[] }) {
  const { t } = useTranslation();
  const api = useApi();
  const act = useAct(api.id);
  const plans = useQuery(plansQuery);
  return (
    <TableFrame label={t('section.subscriptions')}>
      <Table miw={760}>
        <Table.Thead>
          <Table.Tr><Table.Th>{t('subscribers.application')}</Table.Th><Table.Th>{t('subscribers.owner')}</Table.Th><Table.Th w={190}>{t('subscribers.plan')}</Table.Th><Table.Th>{t('common.state')}</Table.Th><Table.Th w={150}>{t('common.actions')}</Table.Th></Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((one) => {
            const name = one.applicationInfo.name ?? one.subscriptionId;
            const isBusy = act.isPending && act.variables.id === one.subscriptionId;
            const known = plans.data?.list.filter((plan) => api.policies?.includes(plan.name) || plan.name === one.throttlingPolicy) ?? [];
            const options = known.length > 0 ? known.map((plan) => ({ value: plan.name, label: plan.displayName || plan.name })) : [{ value: one.throttlingPolicy, label: one.throttlingPolicy }];
            return (
              <Table.Tr key={one.subscriptionId}>
                <Table.Td><Text fw={600}>{name}</Text>{one.applicationInfo.description ? <Text size="sm" className={styles.faint} lineClamp={2}>{one.applicationInfo.description}</Text> : null}</Table.Td>
                <Table.Td>{one.applicationInfo.subscriber}</Table.Td>
                <Table.Td>
                  <NativeSelect aria-label={t('subscribers.planOf', { name })} value={one.throttlingPolicy} data={options} disabled={isBusy}
                    onChange={(event) => act.mutate({ id: one.subscriptionId, kind: 'plan', plan: event.currentTarget.value })} />
                </Table.Td>
                <Table.Td><StateBadge state={one.subscriptionStatus} /></Table.Td>
                <Table.Td><Actions name={name} entry={one} isBusy={isBusy} onAct={(action) => act.mutate(action)} /></Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function StateBadge({ state }: { state: string }) {
  const { t } = useTranslation();
  return isState(state) ? <Badge variant="light" tt="none" color={STATES[state]}>{t(`subscribers.states.${state}`)}</Badge> : <Badge variant="light" color="gray" tt="none">{state}</Badge>;
}

function Actions({ name, entry: { subscriptionId: id, subscriptionStatus: state }, isBusy, onAct }: { name: string; entry: SubscriptionEntry; isBusy: boolean; onAct: (action: Action) => void }) {
  const { t } = useTranslation();
  if (!['UNBLOCKED', 'BLOCKED', 'PROD_ONLY_BLOCKED'].includes(state)) return <Text size="sm" className={styles.faint}>{t('subscribers.notYet')}</Text>;
  if (state === 'BLOCKED') return <Button size="xs" variant="default" loading={isBusy} aria-label={t('subscribers.unblockOf', { name })} onClick={() => onAct({ id, kind: 'unblock' })}>{t('subscribers.unblock')}</Button>;
  return (
    <Group gap={4}>
      <Menu position="bottom-end">
        <Menu.Target><Button size="xs" variant="default" loading={isBusy} rightSection={<ChevronIcon size={14} />} aria-label={t('subscribers.blockOf', { name })}>{state === 'UNBLOCKED' ? t('subscribers.block') : t('subscribers.change')}</Button></Menu.Target>
        <Menu.Dropdown>
          {state === 'PROD_ONLY_BLOCKED' ? <Menu.Item onClick={() => onAct({ id, kind: 'unblock' })}>{t('subscribers.unblock')}</Menu.Item> : <Menu.Item onClick={() => onAct({ id, kind: 'block', state: 'PROD_ONLY_BLOCKED' })}>{t('subscribers.blockProduction')}</Menu.Item>}
          <Menu.Item color="red" onClick={() => onAct({ id, kind: 'block', state: 'BLOCKED' })}>{t('subscribers.blockAll')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
