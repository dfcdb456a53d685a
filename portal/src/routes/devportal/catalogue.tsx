/** Landing page: published APIs to search, filter by tag, sort and open. Public. */

import { Button, Chip, Group, Select, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type ApiInfo, PAGE, SORTS, apisQuery, tagsQuery } from '../../api/devportal';
import { bareContext } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { ApiIcon, SearchIcon } from '../../ui/icons';
import { LifecycleBadge } from '../../ui/lifecycle-badge';
import { Cards, PageHead } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { SearchBox } from '../../ui/search-box';
import { Stars } from '../../ui/stars';
import styles from '../../ui/ui.module.css';
import { WaitingCards } from '../../ui/waiting';
import own from './devportal.module.css';
import { Thumbnail } from './thumbnail';

const route = getRouteApi('/devportal/');
/** Tags of one card; the others are on the API's page. */
const CARD_TAGS = 3;

export function Catalogue() {
  const { t } = useTranslation();
  const { q = '', tag, page = 1, sort = 'newest' } = route.useSearch();
  const navigate = route.useNavigate();
  const apis = useQuery({ ...apisQuery(q, tag, page, sort), placeholderData: keepPreviousData });
  const isFiltered = q !== '' || tag !== undefined;
  return (
    <Stack gap="lg">
      <PageHead title={t('catalogue.title')} intro={t('catalogue.intro')} />
      <div className={own.tools}>
        <SearchBox value={q} label={t('catalogue.searchLabel')} hint={t('catalogue.searchHint')}
          onSearch={(text) => void navigate({ search: (old) => ({ ...old, q: text || undefined, page: undefined }), replace: true })} />
        <Select className={own.sort} size="md" aria-label={t('catalogue.sort')} value={sort} allowDeselect={false}
          data={SORTS.map((one) => ({ value: one, label: t(`catalogue.sorts.${one}`) }))}
          onChange={(value) => { const chosen = SORTS.find((one) => one === value); void navigate({ search: (old) => ({ ...old, sort: chosen === 'newest' ? undefined : chosen, page: undefined }) }); }} />
      </div>
      <Tags chosen={tag} onChoose={(one) => void navigate({ search: (old) => ({ ...old, tag: one, page: undefined }) })} />
      <Loaded query={apis} waiting={<WaitingCards />}>
        {({ list, pagination }) =>
          list.length > 0 ? (
            <>
              <Text size="sm" className={styles.faint} aria-live="polite">{t('apis.count', { count: pagination.total })}</Text>
              <Cards label={t('catalogue.title')}>{list.map((api) => <ApiCard key={api.id} api={api} />)}</Cards>
              <Pager page={page} size={PAGE} total={pagination.total} onChange={(next) => void navigate({ search: (old) => ({ ...old, page: next }) })} />
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
  const known = tags.data?.list ?? [];
  // A chosen tag stays visible, so that it can be taken away again.
  const shown = chosen && !known.some((one) => one.value === chosen) ? [{ value: chosen, count: 0 }, ...known] : known;
  if (shown.length === 0) return null;
  return (
    <div role="group" aria-label={t('catalogue.tags')} className={own.tags}>
      <Chip.Group value={chosen ?? ''} onChange={(value) => onChoose(typeof value === 'string' && value !== '' ? value : undefined)}>
        <Chip value="" size="sm" variant="light">{t('catalogue.allTags')}</Chip>
        {shown.map(({ value, count }) => <Chip key={value} value={value} size="sm" variant="light">{count > 1 ? `${value} · ${count}` : value}</Chip>)}
      </Chip.Group>
    </div>
  );
}

function ApiCard({ api }: { api: ApiInfo }) {
  const { t } = useTranslation();
  const stars = Number(api.avgRating);
  return (
    <div role="listitem">
      <Link to="/devportal/apis/$apiId" params={{ apiId: api.id }} className={styles.card}>
        <Group wrap="nowrap" align="center">
          <Thumbnail api={api} />
          <div style={{ minWidth: 0, flex: 1 }}>
            <Text fw={650} truncate>{api.displayName || api.name}</Text>
            <Text size="sm" className={styles.faint} truncate>{api.version} · {bareContext(api.context, api.version)}</Text>
          </div>
        </Group>
        <Text size="sm" className={`${styles.clamp} ${api.description ? '' : styles.faint}`}>
          {api.description || t('catalogue.noDescription')}
        </Text>
        {api.tags.length > 0 ? <Text size="xs" className={styles.faint} truncate>{api.tags.slice(0, CARD_TAGS).map((one) => `#${one}`).join('  ')}</Text> : null}
        <Group gap="xs" mt="auto" justify="space-between">
          <Text size="xs" className={styles.faint}>{api.provider ? t('common.by', { name: api.provider }) : ''}</Text>
          {stars > 0 ? <Text size="sm" component="span"><Stars value={stars} label={t('rating.average', { stars: api.avgRating })} /></Text> : null}
          {api.lifeCycleStatus !== 'PUBLISHED' ? <LifecycleBadge state={api.lifeCycleStatus} /> : null}
        </Group>
      </Link>
    </div>
  );
}
