/** Subscriptions, of an application or of an API, with change of plan and end. */

import { Anchor, Badge, Button, Group, Modal, Select, Stack, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Subscription, apiQuery } from '../../api/devportal';
import { useChangePlan, useUnsubscribe } from '../../api/subscriptions';
import { Failure } from '../../shell/failure';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { TableFrame } from '../../ui/page';

const STATUSES = ['UNBLOCKED', 'BLOCKED', 'PROD_ONLY_BLOCKED', 'ON_HOLD', 'REJECTED'] as const;
const COLOURS = { UNBLOCKED: 'green', ON_HOLD: 'orange', BLOCKED: 'red', PROD_ONLY_BLOCKED: 'red', REJECTED: 'red' };
export const apiNameOf = ({ apiInfo, apiId }: Subscription) => (apiInfo ? `${apiInfo.name} ${apiInfo.version}` : apiId);
const applicationNameOf = ({ applicationInfo, applicationId }: Subscription) => applicationInfo?.name ?? applicationId;

/** `of`: whose subscriptions these are; the table names the other side. */
export function SubscriptionTable({ list, of }: { list: Subscription[]; of: 'application' | 'api' }) {
  const { t } = useTranslation();
  const [leaving, setLeaving] = useState<Subscription>();
  const [changing, setChanging] = useState<Subscription>();
  const nameOf = of === 'application' ? apiNameOf : applicationNameOf;
  const remove = useUnsubscribe();
  const leave = (one: Subscription) => remove.mutate(one, {
    onSuccess: () => celebrate(t('application.unsubscribed', { api: apiNameOf(one) })),
    onSettled: () => setLeaving(undefined),
  });
  return (
    <>
      <TableFrame label={t('application.subscriptions')}>
        <Table>
          <Table.Thead><Table.Tr><Table.Th>{t(of === 'application' ? 'application.api' : 'start.application')}</Table.Th><Table.Th>{t('application.plan')}</Table.Th><Table.Th>{t('application.status')}</Table.Th><Table.Th aria-label={t('common.actions')} /></Table.Tr></Table.Thead>
          <Table.Tbody>
            {list.map((one) => {
              const status = STATUSES.find((known) => known === one.status);
              const to = of === 'application' ? `/devportal/apis/${one.apiId}` : `/devportal/applications/${one.applicationId}`;
              return (
                <Table.Tr key={one.subscriptionId}>
                  <Table.Td><Anchor component={Link} to={to}>{nameOf(one)}</Anchor></Table.Td>
                  <Table.Td>{one.throttlingPolicy}</Table.Td>
                  <Table.Td><Badge variant="light" tt="none" color={status ? COLOURS[status] : 'gray'}>{status ? t(`application.statuses.${status}`) : one.status}</Badge></Table.Td>
                  <Table.Td>
                    <Group gap="xs" justify="flex-end" wrap="nowrap">
                      <Button size="xs" variant="default" onClick={() => setChanging(one)}>{t('application.changePlan')}</Button>
                      <Button size="xs" variant="default" onClick={() => setLeaving(one)}>{t('application.unsubscribe')}</Button>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </TableFrame>
      <Modal opened={changing !== undefined} onClose={() => setChanging(undefined)} closeButtonProps={{ 'aria-label': t('common.close') }}
        title={changing ? t('application.changePlanOf', { api: apiNameOf(changing), application: applicationNameOf(changing) }) : ''}>
        {changing ? <ChangePlan subscription={changing} onDone={() => setChanging(undefined)} /> : null}
      </Modal>
      <Confirm opened={leaving !== undefined} onClose={() => setLeaving(undefined)} title={t('application.unsubscribeTitle', { api: leaving ? apiNameOf(leaving) : '' })}
        hint={t('application.unsubscribeHint')} action={t('application.unsubscribe')} isBusy={remove.isPending} onConfirm={() => leaving && leave(leaving)} />
    </>
  );
}

function ChangePlan({ subscription, onDone }: { subscription: Subscription; onDone: () => void }) {
  const { t } = useTranslation();
  const api = useQuery(apiQuery(subscription.apiId));
  const [plan, setPlan] = useState(subscription.throttlingPolicy);
  const change = useChangePlan();
  const submit = () => change.mutate({ subscription, plan }, { onSuccess: () => { celebrate(t('application.planChanged', { plan })); onDone(); } });
  return (
    <Loaded query={api}>
      {({ tiers }) => (
        <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
          <Stack>
            <Select label={t('application.plan')} value={plan} data={[...new Set([subscription.throttlingPolicy, ...tiers.map((one) => one.tierName)])]} onChange={(value) => value && setPlan(value)} allowDeselect={false} data-autofocus />
            {change.isError ? <Failure error={change.error} /> : null}
            <Group justify="flex-end">
              <Button variant="default" onClick={onDone}>{t('common.cancel')}</Button>
              <Button type="submit" disabled={plan === subscription.throttlingPolicy} loading={change.isPending}>{t('application.changePlan')}</Button>
            </Group>
          </Stack>
        </form>
      )}
    </Loaded>
  );
}
