/** What an application is subscribed to. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { subscriptionsQuery } from '../../api/devportal';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { ApiIcon } from '../../ui/icons';
import { SubscriptionTable } from './subscription-table';

export function Subscriptions({ applicationId }: { applicationId: string }) {
  const { t } = useTranslation();
  const toCatalogue = <Button component={Link} to="/devportal">{t('application.toCatalogue')}</Button>;
  return (
    <Loaded query={useQuery(subscriptionsQuery({ applicationId }))}>
      {({ list }) => (list.length === 0
        ? <Empty icon={<ApiIcon size={30} />} title={t('application.noSubscriptionsTitle')} hint={t('application.noSubscriptionsHint')} action={toCatalogue} />
        : <SubscriptionTable list={list} of="application" />)}
    </Loaded>
  );
}
