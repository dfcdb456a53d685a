/** One API for those who call it: what it is, its resources and documents, and the way to a first call. Public. */

import { Alert, Anchor, Badge, Group, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Api, apiQuery, policiesQuery } from '../../api/devportal';
import { bareContext } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { Avatar } from '../../ui/avatar';
import { CodeLine } from '../../ui/copy';
import { BackIcon } from '../../ui/icons';
import { LifecycleBadge } from '../../ui/lifecycle-badge';
import { Facts, PageHead, Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { Documents } from './documents';
import { rateText } from '../../texts/rate';
import { Resources } from './resources';
import { StartPanel } from './start';

const route = getRouteApi('/devportal/apis/$apiId');
const TABS = ['overview', 'resources', 'documents'] as const;

export function ApiPage() {
  const { apiId } = route.useParams();
  return <Loaded isPage query={useQuery(apiQuery(apiId))}>{(api) => <ApiView key={api.id} api={api} />}</Loaded>;
}

function ApiView({ api }: { api: Api }) {
  const { t } = useTranslation();
  const { tab = 'overview' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Stack gap="lg">
      <Anchor component={Link} to="/devportal" size="sm"><Group gap={6} component="span"><BackIcon size={16} />{t('nav.apis')}</Group></Anchor>
      <PageHead title={api.name} before={<Avatar name={api.name} size="lg" />} badge={<LifecycleBadge state={api.lifeCycleStatus} />}
        intro={<>{api.version} · {bareContext(api.context, api.version)}{api.provider ? ` · ${t('common.by', { name: api.provider })}` : ''}</>} />
      {api.lifeCycleStatus === 'DEPRECATED' ? <Alert color="orange">{t('api.deprecated')}</Alert> : null}
      <div className={styles.split}>
        <Tabs value={tab} keepMounted={false} miw={0}
          onChange={(value) => void navigate({ search: { tab: TABS.find((one) => one === value) }, replace: true })}>
          <Tabs.List className={styles.tabs} mb="md">
            {TABS.map((one) => <Tabs.Tab key={one} value={one}>{t(`api.${one}`)}</Tabs.Tab>)}
          </Tabs.List>
          <Tabs.Panel value="overview"><Overview api={api} /></Tabs.Panel>
          <Tabs.Panel value="resources"><Resources api={api} /></Tabs.Panel>
          <Tabs.Panel value="documents"><Documents apiId={api.id} /></Tabs.Panel>
        </Tabs>
        <aside aria-label={t('api.start')}><StartPanel api={api} /></aside>
      </div>
    </Stack>
  );
}

function Overview({ api }: { api: Api }) {
  const { t } = useTranslation();
  const policies = useQuery(policiesQuery('subscription'));
  const limitOf = (name: string) => {
    const policy = policies.data?.list.find((one) => one.name === name);
    return policy ? rateText(t, policy) : undefined;
  };
  const addresses = (api.endpointURLs ?? []).flatMap((one) =>
    [one.URLs.https, one.URLs.http, one.URLs.wss, one.URLs.ws].filter((url) => url != null).map((url) => ({ name: one.environmentDisplayName || one.environmentName, url })),
  );
  const owner = api.businessInformation;
  const contact = owner?.businessOwnerEmail || owner?.businessOwner || owner?.technicalOwnerEmail || owner?.technicalOwner;
  const rows: [string, React.ReactNode][] = [
    [t('api.endpoints'), addresses.length > 0 ? (
      <Stack gap={6}>
        {addresses.map(({ name, url }) => <div key={url}><CodeLine value={url} what={name} /></div>)}
      </Stack>
    ) : t('api.noEndpoints')],
    [t('api.plans'), (api.tiers ?? []).length > 0 ? (
      <Stack gap={4}>
        {(api.tiers ?? []).map(({ tierName }) => {
          const limit = limitOf(tierName);
          return <Group key={tierName} gap="xs"><Badge variant="light" tt="none">{tierName}</Badge>{limit ? <Text size="sm" className={styles.faint}>{limit}</Text> : null}</Group>;
        })}
      </Stack>
    ) : t('common.none')],
  ];
  if (api.tags && api.tags.length > 0) {
    rows.push([t('api.tags'), (
      <Group gap={6}>
        {api.tags.map((tag) => <Badge key={tag} component={Link} to={`/devportal?tag=${encodeURIComponent(tag)}`} variant="default" tt="none" fw={500} style={{ cursor: 'pointer' }}>{tag}</Badge>)}
      </Group>
    )]);
  }
  if (contact) rows.push([t('api.owner'), contact.includes('@') ? <Anchor href={`mailto:${contact}`}>{contact}</Anchor> : contact]);
  return (
    <Stack gap="lg">
      <Text style={{ whiteSpace: 'pre-line' }} className={api.description ? undefined : styles.faint}>{api.description || t('catalogue.noDescription')}</Text>
      <Panel><Facts rows={rows} /></Panel>
    </Stack>
  );
}
