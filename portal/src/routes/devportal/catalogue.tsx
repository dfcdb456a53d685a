/** Landing page: published APIs to search, filter by tag and open. Public. */

import { Button, Chip, Group, ScrollArea, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type ApiInfo, PAGE, apisQuery, tagsQuery } from '../../api/devportal';
import { bareContext } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { Avatar } from '../../ui/avatar';
import { Empty } from '../../ui/empty';
import { ApiIcon, SearchIcon } from '../../ui/icons';
import { LifecycleBadge } from '../../ui/lifecycle-badge';
import { Cards, PageHead } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { SearchBox } from '../../ui/search-box';
import styles from '../../ui/ui.module.css';
import { WaitingCards } from '../../ui/waiting';

const route = getRouteApi('/devportal/');

export function Catalogue() {
  const { t } = useTranslation();
  const { q = '', tag, page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const apis = useQuery({ ...apisQuery(q, tag, page), placeholderData: keepPreviousData });
  const isFiltered = q !== '' || tag !== undefined;
  return (
    <Stack gap="lg">
      <PageHead title={t('catalogue.title')} intro={t('catalogue.intro')} />
      <Group>
        <SearchBox value={q} label={t('catalogue.searchLabel')} hint={t('catalogue.searchHint')}
          onSearch={(text) => void navigate({ search: (old) => ({ ...old, q: text || undefined, page: undefined }), replace: true })} />
      </Group>
      <Tags chosen={tag} onChoose={(one) => void navigate({ search: (old) => ({ ...old, tag: one, page: undefined }) })} />
      <Loaded query={apis} waiting={<WaitingCards />}>
        {({ list, pagination, count }) =>
          list.length > 0 ? (
            <>
              <Text size="sm" className={styles.faint} aria-live="polite">{t('apis.count', { count: pagination?.total ?? count ?? list.length })}</Text>
              <Cards label={t('catalogue.title')}>{list.map((api) => <ApiCard key={api.id} api={api} />)}</Cards>
              <Pager page={page} size={PAGE} total={pagination?.total ?? list.length}
                onChange={(next) => void navigate({ search: (old) => ({ ...old, page: next }) })} />
            </>
          ) : isFiltered ? (
            <Empty icon={<SearchIcon size={30} />} title={t('apis.noMatchTitle')} hint={t('apis.noMatchHint')}
              action={<Button variant="default" onClick={() => void navigate({ search: {} })}>{t('apis.noMatchAction')}</Button>} />
          ) : (
            <Empty icon={<ApiIcon size={30} />} title={t('catalogue.emptyTitle')} hint={t('catalogue.emptyHint')}
              action={<Button component={Link} to="/publisher">{t('catalogue.emptyAction')}</Button>} />
          )}
      </Loaded>
    </Stack>
  );
}

function Tags({ chosen, onChoose }: { chosen: string | undefined; onChoose: (tag: string | undefined) => void }) {
  const { t } = useTranslation();
  const tags = useQuery(tagsQuery);
  const names = tags.data?.list.map((one) => one.value) ?? [];
  // A chosen tag stays visible, so that it can be taken away again.
  const shown = chosen && !names.includes(chosen) ? [chosen, ...names] : names;
  if (shown.length === 0) return null;
  return (
    <ScrollArea type="never" aria-label={t('catalogue.tags')}>
      <Chip.Group value={chosen ?? ''} onChange={(value) => onChoose(typeof value === 'string' && value !== '' ? value : undefined)}>
        <Group gap="xs" wrap="nowrap" py={2}>
          <Chip value="" size="sm" variant="light">{t('catalogue.allTags')}</Chip>
          {shown.map((name) => <Chip key={name} value={name} size="sm" variant="light">{name}</Chip>)}
        </Group>
      </Chip.Group>
    </ScrollArea>
  );
}

function ApiCard({ api }: { api: ApiInfo }) {
  const { t } = useTranslation();
  return (
    <div role="listitem">
      <Link to="/devportal/apis/$apiId" params={{ apiId: api.id }} className={styles.card}>
        <Group wrap="nowrap" align="center">
          <Avatar name={api.name} />
          <div style={{ minWidth: 0, flex: 1 }}>
            <Text fw={650} truncate>{api.name}</Text>
            <Text size="sm" className={styles.faint} truncate>{api.version} · {bareContext(api.context, api.version)}</Text>
          </div>
        </Group>
        <Text size="sm" className={`${styles.clamp} ${api.description ? '' : styles.faint}`}>
          {api.description || t('catalogue.noDescription')}
        </Text>
        <Group gap="xs" mt="auto" justify="space-between">
          <Text size="xs" className={styles.faint}>{api.provider ? t('common.by', { name: api.provider }) : ''}</Text>
          {api.lifeCycleStatus && api.lifeCycleStatus !== 'PUBLISHED' ? <LifecycleBadge state={api.lifeCycleStatus} /> : null}
        </Group>
      </Link>
    </div>
  );
}
