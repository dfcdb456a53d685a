import { Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiQuery, subscriptionsQuery } from '../../api/devportal';
import { Loaded } from '../../shell/loaded';
import { CallBox } from './call-box';

/** A call line for one of the APIs the application is subscribed to; nothing when there is none. */
export function SubscribedCall({ applicationId, token }: { applicationId: string; token: string }) {
  const { t } = useTranslation();
  const subscriptions = useQuery(subscriptionsQuery({ applicationId }));
  const [chosen, choose] = useState<string>();
  const list = subscriptions.data?.list ?? [];
  const current = list.find((one) => one.apiId === chosen) ?? list[0];
  if (!current) return null;
  return (
    <Stack gap="sm" mt="sm">
      <Text size="sm" fw={600}>{t('application.callCurl')}</Text>
      {list.length > 1 ? (
        <Select label={t('application.api')} value={current.apiId} onChange={(value) => value && choose(value)} allowDeselect={false}
          data={list.map((one) => ({ value: one.apiId, label: one.apiInfo ? `${one.apiInfo.name} ${one.apiInfo.version}` : one.apiId }))} />
      ) : null}
      <Chosen key={current.apiId} apiId={current.apiId} token={token} />
    </Stack>
  );
}

function Chosen({ apiId, token }: { apiId: string; token: string }) {
  return <Loaded query={useQuery(apiQuery(apiId))}>{(api) => <CallBox api={api} token={token} />}</Loaded>;
}
