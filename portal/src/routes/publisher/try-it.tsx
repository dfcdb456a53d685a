/** Calls the API from the browser, also one that is not published yet: with an internal key, straight to a gateway it is deployed on. */

import { Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { definitionQuery, revisionsQuery, settingsQuery } from '../../api/publisher';
import { TryRequest } from '../../forms/try-request';
import { type Callable, callables, placesOf } from '../../lib/try-it';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { ApiIcon, ServerIcon } from '../../ui/icons';
import { Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { useApi } from './api-context';
import { TryAnswer } from './try-answer';
import { useTry } from './use-try';

export function TryIt() {
  const { t } = useTranslation();
  const api = useApi();
  const definition = useQuery(definitionQuery(api.id));
  const revisions = useQuery(revisionsQuery(api.id));
  const settings = useQuery(settingsQuery);
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h3">{t('section.try-it')}</Title>
        <Text className={styles.faint}>{t('tryIt.intro')}</Text>
      </div>
      <Loaded query={revisions}>
        {({ list }) => (
          <Loaded query={settings}>
            {({ environment = [] }) => {
              const places = placesOf(api, list.flatMap((one) => one.deploymentInfo ?? []), environment);
              if (places.length === 0) {
                return (
                  <Empty icon={<ServerIcon size={30} />} title={t('tryIt.emptyTitle')} hint={t('tryIt.emptyHint')}
                    action={<Button component={Link} to={`/publisher/apis/${api.id}/revisions`}>{t('tryIt.emptyAction')}</Button>} />
                );
              }
              return (
                <Loaded query={definition}>
                  {(raw) => {
                    const operations = callables(readable(String(raw)));
                    if (operations.length === 0) return <Empty icon={<ApiIcon size={30} />} title={t('publisherApi.noResourcesTitle')} hint={t('publisherApi.noResourcesHint')} />;
                    return <Console places={places} operations={operations} />;
                  }}
                </Loaded>
              );
            }}
          </Loaded>
        )}
      </Loaded>
    </Stack>
  );
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function Console({ places, operations }: { places: { label: string; base: string }[]; operations: Callable[] }) {
  const { t } = useTranslation();
  const api = useApi();
  const [base, setBase] = useState(places[0]?.base ?? '');
  const [id, setId] = useState(operations[0]?.id ?? '');
  const operation = operations.find((one) => one.id === id) ?? operations[0];
  const attempt = useTry(api.id);
  const place = places.some((one) => one.base === base) ? base : (places[0]?.base ?? '');
  if (!operation) return null;
  return (
    <Stack gap="md">
      <Group grow preventGrowOverflow={false} align="flex-start">
        <NativeSelect label={t('tryIt.operation')} value={operation.id} onChange={(event) => { setId(event.currentTarget.value); attempt.reset(); }}
          data={operations.map((one) => ({ value: one.id, label: one.summary ? `${one.id} · ${one.summary}` : one.id }))} />
        <NativeSelect label={t('tryIt.place')} value={place} onChange={(event) => setBase(event.currentTarget.value)} data={places.map((one) => ({ value: one.base, label: one.label }))} />
      </Group>
      <Panel><TryRequest key={operation.id} base={place} operation={operation} isBusy={attempt.isBusy} onSend={attempt.send} onCancel={attempt.cancel} /></Panel>
      <TryAnswer attempt={attempt} />
    </Stack>
  );
}
