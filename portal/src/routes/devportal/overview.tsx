/** What an API is: description, addresses, plans, owners, versions, its definition to take away. */

import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { type Api, definitionQuery, policiesQuery, versionsQuery } from '../../api/devportal';
import { formatDate } from '../../lib/format';
import { saveFile } from '../../lib/save-file';
import { rateText } from '../../texts/rate';
import { CodeLine } from '../../ui/copy';
import { LifecycleBadge } from '../../ui/lifecycle-badge';
import { Facts, Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { WaitingRows } from '../../ui/waiting';
import { placesOf } from './addresses';

const Markdown = lazy(() => import('../../ui/markdown'));

export function Overview({ api }: { api: Api }) {
  const { t } = useTranslation();
  const rows: [string, ReactNode][] = [
    [t('api.endpoints'), <Addresses key="a" api={api} />],
    [t('api.plans'), <Plans key="p" api={api} />],
    [t('api.security'), <Group key="s" gap={6}>{api.securityScheme.map((one) => <Badge key={one} variant="default" tt="none" fw={500}>{t(`api.schemes.${one}`)}</Badge>)}</Group>],
    [t('api.versions'), <Versions key="v" api={api} />],
  ];
  if (api.tags.length > 0) {
    rows.push([t('api.tags'), (
      <Group key="t" gap={6}>
        {api.tags.map((tag) => <Badge key={tag} component={Link} to={`/devportal?tag=${encodeURIComponent(tag)}`} variant="default" tt="none" fw={500} style={{ cursor: 'pointer' }}>{tag}</Badge>)}
      </Group>
    )]);
  }
  rows.push(...owners(api, t('api.businessOwner'), t('api.technicalOwner')));
  for (const { name, value } of api.additionalProperties) if (name && value) rows.push([name, value]);
  rows.push([t('api.updated'), formatDate(api.lastUpdatedTime)], [t('api.definition'), <Definition key="d" api={api} />]);
  return (
    <Stack gap="lg" miw={0}>
      {api.description ? <Suspense fallback={<WaitingRows />}><Markdown text={api.description} /></Suspense> : <Text className={styles.faint}>{t('catalogue.noDescription')}</Text>}
      <Panel><Facts rows={rows} /></Panel>
    </Stack>
  );
}

function Addresses({ api }: { api: Api }) {
  const { t } = useTranslation();
  const places = placesOf(api);
  if (places.length === 0) return t('api.noEndpoints');
  const environments = [...new Set(places.map((one) => one.environment))];
  return (
    <Stack gap="sm">
      {environments.map((environment) => (
        <Stack key={environment} gap={6}>
          {environments.length > 1 ? <Text size="sm" fw={600}>{environment}</Text> : null}
          {places.filter((one) => one.environment === environment).map(({ url }) => <CodeLine key={url} value={url} what={`${environment} ${url.split(':')[0]}`} />)}
        </Stack>
      ))}
    </Stack>
  );
}

function Plans({ api }: { api: Api }) {
  const { t } = useTranslation();
  const policies = useQuery(policiesQuery('subscription'));
  if (api.tiers.length === 0) return t('common.none');
  return (
    <Stack gap={4}>
      {api.tiers.map(({ tierName }) => {
        const policy = policies.data?.list.find((one) => one.name === tierName);
        const limit = policy ? rateText(t, policy) : undefined;
        return <Group key={tierName} gap="xs"><Badge variant="light" tt="none">{tierName}</Badge>{limit ? <Text size="sm" className={styles.faint}>{limit}</Text> : null}</Group>;
      })}
    </Stack>
  );
}

function Versions({ api }: { api: Api }) {
  const versions = useQuery(versionsQuery(api.name));
  const list = versions.data ?? [api];
  return (
    <Group gap="sm">
      {list.map((one) => (one.id === api.id
        ? <Group key={one.id} gap={6}><Text fw={650} aria-current="true">{one.version}</Text><LifecycleBadge state={one.lifeCycleStatus} /></Group>
        : <Group key={one.id} gap={6}><Anchor component={Link} to={`/devportal/apis/${one.id}`}>{one.version}</Anchor><LifecycleBadge state={one.lifeCycleStatus} /></Group>
      ))}
    </Group>
  );
}

function owners(api: Api, business: string, technical: string): [string, ReactNode][] {
  const { businessOwner, businessOwnerEmail, technicalOwner, technicalOwnerEmail } = api.businessInformation;
  const person = (name?: string | null, mail?: string | null) =>
    name || mail ? <Group key={`${name}${mail}`} gap="xs">{name ? <span>{name}</span> : null}{mail ? <Anchor href={`mailto:${mail}`}>{mail}</Anchor> : null}</Group> : undefined;
  const rows: [string, ReactNode][] = [];
  const first = person(businessOwner, businessOwnerEmail);
  const second = person(technicalOwner, technicalOwnerEmail);
  if (first) rows.push([business, first]);
  if (second) rows.push([technical, second]);
  return rows;
}

/** The definition as a file, with the addresses of now: what client generators start from. */
function Definition({ api }: { api: Api }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const download = useMutation({
    mutationFn: () => queries.ensureQueryData(definitionQuery(api.id)),
    onSuccess: (definition) => saveFile(`${api.name}-${api.version}.json`, JSON.stringify(definition, null, 2)),
  });
  return (
    <Stack gap={6} align="flex-start">
      <Button size="xs" variant="default" loading={download.isPending} onClick={() => download.mutate()}>{t('api.downloadDefinition')}</Button>
      <Text size="sm" className={styles.faint}>{t('api.sdkHint')}</Text>
      <CodeLine what={t('api.sdk')} value={`npx @openapitools/openapi-generator-cli generate -g typescript-fetch -i ${api.name}-${api.version}.json -o ${api.name}-client`} />
    </Stack>
  );
}
