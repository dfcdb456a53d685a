/** One API for those who make it. */

import { Anchor, Button, Group, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Api, apiQuery } from '../../api/publisher';
import { Loaded } from '../../shell/loaded';
import { Avatar } from '../../ui/avatar';
import { BackIcon } from '../../ui/icons';
import { LifecycleBadge } from '../../ui/lifecycle-badge';
import { PageHead } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { Definition } from './definition';
import { Lifecycle } from './lifecycle';
import { Overview } from './overview';
import { Resources } from './resources';
import { Revisions } from './revisions';

const route = getRouteApi('/publisher/apis/$apiId');
const TABS = ['overview', 'lifecycle', 'revisions', 'resources', 'definition'] as const;
/** States in which the developer portal lists an API. */
const SHOWN = ['PUBLISHED', 'PROTOTYPED', 'DEPRECATED', 'BLOCKED'];

export function ApiPage() {
  const { apiId } = route.useParams();
  return <Loaded isPage query={useQuery(apiQuery(apiId))}>{(api) => <ApiView key={api.id} api={api} />}</Loaded>;
}

function ApiView({ api }: { api: Api }) {
  const { t } = useTranslation();
  const { tab = 'overview' } = route.useSearch();
  const navigate = route.useNavigate();
  const isShown = SHOWN.includes((api.lifeCycleStatus ?? '').toUpperCase());
  return (
    <Stack gap="lg">
      <Anchor component={Link} to="/publisher" size="sm"><Group gap={6} component="span"><BackIcon size={16} />{t('nav.apis')}</Group></Anchor>
      <PageHead title={api.name} before={<Avatar name={api.name} size="lg" />} badge={<LifecycleBadge state={api.lifeCycleStatus} />}
        intro={`${api.version} · ${api.context}`}
        action={isShown ? <Button component={Link} variant="default" to={`/devportal/apis/${api.id}`}>{t('publish.view')}</Button> : undefined} />
      <Tabs value={tab} keepMounted={false}
        onChange={(value) => void navigate({ search: { tab: TABS.find((one) => one === value) }, replace: true })}>
        <Tabs.List className={styles.tabs} mb="md">
          {TABS.map((one) => <Tabs.Tab key={one} value={one}>{t(`publisherApi.${one}`)}</Tabs.Tab>)}
        </Tabs.List>
        <Tabs.Panel value="overview"><Overview api={api} /></Tabs.Panel>
        <Tabs.Panel value="lifecycle"><Lifecycle apiId={api.id} /></Tabs.Panel>
        <Tabs.Panel value="revisions"><Revisions apiId={api.id} /></Tabs.Panel>
        <Tabs.Panel value="resources"><Resources api={api} /></Tabs.Panel>
        <Tabs.Panel value="definition"><Definition api={api} /></Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
