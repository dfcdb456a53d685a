/** One API for those who call it, in tabs: each has its own file. Public, as far as the API is. */

import { Alert, Anchor, Group, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { type Api, apiQuery } from '../../api/devportal';
import { bareContext } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { BackIcon } from '../../ui/icons';
import { LifecycleBadge } from '../../ui/lifecycle-badge';
import { PageHead } from '../../ui/page';
import { Stars } from '../../ui/stars';
import styles from '../../ui/ui.module.css';
import { WaitingRows } from '../../ui/waiting';
import { Overview } from './overview';
import { StartPanel } from './start';
import { API_TABS } from './tabs';
import { Thumbnail } from './thumbnail';

const route = getRouteApi('/devportal/apis/$apiId');

// What is behind a tab comes when it is opened.
const PARTS = {
  reference: lazy(async () => ({ default: (await import('./reference')).Reference })),
  samples: lazy(async () => ({ default: (await import('./samples')).Samples })),
  documents: lazy(async () => ({ default: (await import('./documents')).Documents })),
  comments: lazy(async () => ({ default: (await import('./comments')).Comments })),
  subscriptions: lazy(async () => ({ default: (await import('./api-subscriptions')).ApiSubscriptions })),
};

export function ApiPage() {
  const { apiId } = route.useParams();
  return <Loaded isPage query={useQuery(apiQuery(apiId))}>{(api) => <ApiView key={api.id} api={api} />}</Loaded>;
}

function ApiView({ api }: { api: Api }) {
  const { t } = useTranslation();
  const { tab = 'overview' } = route.useSearch();
  const navigate = route.useNavigate();
  const stars = Number(api.avgRating);
  return (
    <Stack gap="lg">
      <Anchor component={Link} to="/devportal" size="sm"><Group gap={6} component="span"><BackIcon size={16} />{t('nav.apis')}</Group></Anchor>
      <PageHead title={api.displayName || api.name} before={<Thumbnail api={api} size="lg" />} badge={<LifecycleBadge state={api.lifeCycleStatus} />}
        intro={<Group gap="xs">
          <span>{api.version} · {bareContext(api.context, api.version)}{api.provider ? ` · ${t('common.by', { name: api.provider })}` : ''}</span>
          {stars > 0 ? <Stars value={stars} label={t('rating.average', { stars: api.avgRating })} /> : null}
        </Group>} />
      {api.lifeCycleStatus === 'DEPRECATED' ? <Alert color="orange">{t('api.deprecated')}</Alert> : null}
      <Tabs value={tab} keepMounted={false} miw={0}
        onChange={(value) => void navigate({ search: { tab: API_TABS.find((one) => one === value) }, replace: true })}>
        <Tabs.List className={styles.tabs} mb="md">
          {API_TABS.map((one) => <Tabs.Tab key={one} value={one}>{t(`api.${one}`)}</Tabs.Tab>)}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <div className={styles.split}>
            <Overview api={api} />
            <aside aria-label={t('api.start')}><StartPanel api={api} /></aside>
          </div>
        </Tabs.Panel>
        {Object.entries(PARTS).map(([name, Part]) => (
          <Tabs.Panel key={name} value={name}><Suspense fallback={<WaitingRows />}><Part api={api} /></Suspense></Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
