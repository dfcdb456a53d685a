/** What an application is subscribed to. */

import { Anchor, Badge, Button, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { devportal, take } from '../../api/client';
import { type Subscription, subscriptionsQuery } from '../../api/devportal';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { Empty } from '../../ui/empty';
import { ApiIcon } from '../../ui/icons';
import { TableFrame } from '../../ui/page';

const STATUSES = ['UNBLOCKED', 'BLOCKED', 'PROD_ONLY_BLOCKED', 'ON_HOLD', 'REJECTED', 'TIER_UPDATE_PENDING'] as const;
const nameOf = ({ apiInfo, apiId }: Subscription) => (apiInfo ? `${apiInfo.name} ${apiInfo.version}` : apiId);

export function Subscriptions({ applicationId }: { applicationId: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const subscriptions = useQuery(subscriptionsQuery({ applicationId }));
  const [leaving, setLeaving] = useState<Subscription>();
  const close = () => setLeaving(undefined);
  const remove = useMutation({
    mutationFn: ({ subscriptionId }: Subscription) => take(devportal.DELETE('/subscriptions/{subscriptionId}', { params: { path: { subscriptionId } } })),
    onSuccess: (_, gone) => {
      celebrate(t('application.unsubscribed', { api: nameOf(gone) }));
      return queries.invalidateQueries({ queryKey: ['devportal'] });
    },
    onSettled: close,
  });
  return (
    <Loaded query={subscriptions}>
      {({ list }) =>
        list.length === 0 ? (
          <Empty icon={<ApiIcon size={30} />} title={t('application.noSubscriptionsTitle')} hint={t('application.noSubscriptionsHint')}
            action={<Button component={Link} to="/devportal">{t('application.toCatalogue')}</Button>} />
        ) : (
          <>
            <TableFrame label={t('application.subscriptions')}>
              <Table>
                <Table.Thead><Table.Tr><Table.Th>{t('application.api')}</Table.Th><Table.Th>{t('application.plan')}</Table.Th><Table.Th>{t('application.status')}</Table.Th><Table.Th aria-label={t('common.actions')} /></Table.Tr></Table.Thead>
                <Table.Tbody>
                  {list.map((one) => {
                    const status = STATUSES.find((known) => known === one.status);
                    return (
                      <Table.Tr key={one.subscriptionId}>
                        <Table.Td><Anchor component={Link} to={`/devportal/apis/${one.apiId}`}>{nameOf(one)}</Anchor></Table.Td>
                        <Table.Td>{one.throttlingPolicy}</Table.Td>
                        <Table.Td><Badge variant="light" tt="none" color={status === 'UNBLOCKED' ? 'green' : status === 'ON_HOLD' ? 'orange' : 'red'}>{status ? t(`application.statuses.${status}`) : one.status}</Badge></Table.Td>
                        <Table.Td ta="right"><Button size="xs" variant="default" onClick={() => setLeaving(one)}>{t('application.unsubscribe')}</Button></Table.Td>
                      </Table.Tr>
                    );
                  })}
                </Table.Tbody>
              </Table>
            </TableFrame>
            <Confirm opened={leaving !== undefined} onClose={close} title={t('application.unsubscribeTitle', { api: leaving ? nameOf(leaving) : '' })}
              hint={t('application.unsubscribeHint')} action={t('application.unsubscribe')} isBusy={remove.isPending} onConfirm={() => leaving && remove.mutate(leaving)} />
          </>
        )}
    </Loaded>
  );
}
