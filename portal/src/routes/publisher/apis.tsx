/** Every API the signed-in publisher may see: found by words, narrowed down by what it is, as cards or as a table. All of the choice is in the address. */

import { Anchor, Badge, Button, Group, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { catalogQuery } from '../../api/catalog';
import { type ApiInfo, PAGE } from '../../api/publisher';
import { useThumbnail } from '../../api/thumbnail';
import { FACETS } from '../../lib/catalog';
import { formatDate } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { Avatar } from '../../ui/avatar';
import { Empty } from '../../ui/empty';
import { ApiIcon, PlusIcon, SearchIcon, UploadIcon } from '../../ui/icons';
import { LifecycleBadge } from '../../ui/lifecycle-badge';
import { Cards, PageHead, TableFrame } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { SearchBox } from '../../ui/search-box';
import styles from '../../ui/ui.module.css';
import { WaitingCards } from '../../ui/waiting';
import { ApiFilters } from './api-filters';

const route = getRouteApi('/publisher/');
/** Tags shown of an API in a list; the rest is on its page. */
const TAGS_SHOWN = 3;

export function Apis() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const { q = '', page = 1, layout = 'cards', sort = 'newest' } = search;
  const navigate = route.useNavigate();
  const apis = useQuery({ ...catalogQuery({ ...search, q, sort }, page), placeholderData: keepPreviousData });
  const isNarrowed = q !== '' || FACETS.some((facet) => search[facet]);
  const create = <Button component={Link} to="/publisher/create" leftSection={<PlusIcon />}>{t('publisher.create')}</Button>;
  const many = <Button component={Link} to="/publisher/import" variant="default" leftSection={<UploadIcon />}>{t('publisher.importMany')}</Button>;
  return (
    <Stack gap="lg">
      <PageHead title={t('publisher.title')} intro={t('publisher.intro')} action={<>{many}{create}</>} />
      <Stack gap="sm">
        <Group justify="space-between">
          <SearchBox value={q} label={t('publisher.searchLabel')} hint={t('publisher.searchHint')}
            onSearch={(text) => void navigate({ search: (old) => ({ ...old, q: text || undefined, page: undefined }), replace: true })} />
          <SegmentedControl value={layout} aria-label={t('publisher.layout')}
            data={[{ value: 'cards', label: t('publisher.asCards') }, { value: 'table', label: t('publisher.asTable') }]}
            onChange={(value) => void navigate({ search: (old) => ({ ...old, layout: value === 'table' ? 'table' : undefined }), replace: true })} />
        </Group>
        <ApiFilters />
      </Stack>
      <Loaded query={apis} waiting={<WaitingCards />}>
        {({ list, pagination, count }) =>
          list.length > 0 ? (
            <>
              <Text size="sm" className={styles.faint} aria-live="polite">{t('apis.count', { count: pagination?.total ?? count ?? list.length })}</Text>
              {layout === 'table' ? <ApiTable apis={list} /> : <Cards label={t('publisher.title')}>{list.map((api) => <ApiCard key={api.id} api={api} />)}</Cards>}
              <Pager page={page} size={PAGE} total={pagination?.total ?? list.length} onChange={(next) => void navigate({ search: (old) => ({ ...old, page: next }) })} />
            </>
          ) : isNarrowed ? (
            <Empty icon={<SearchIcon size={30} />} title={t('apis.noMatchTitle')} hint={t('publisher.noMatchHint')}
              action={<Button variant="default" onClick={() => void navigate({ search: ({ layout: kept }) => ({ layout: kept }) })}>{t('apis.noMatchAction')}</Button>} />
          ) : (
            <Empty icon={<ApiIcon size={30} />} title={t('publisher.emptyTitle')} hint={t('publisher.emptyHint')} action={<Group justify="center">{create}<Button variant="default" renderRoot={(props) => <Link to="/publisher/create" search={{ way: 'sample' }} {...props} />}>{t('publisher.fromSample')}</Button></Group>} />
          )}
      </Loaded>
    </Stack>
  );
}

function ApiCard({ api }: { api: ApiInfo }) {
  const { t } = useTranslation();
  const date = formatDate(api.updatedTime ?? api.createdTime);
  const thumbnail = useThumbnail(api.id, api.hasThumbnail ?? false);
  return (
    <div role="listitem">
      <Link to="/publisher/apis/$apiId" params={{ apiId: api.id }} className={styles.card}>
        <Group wrap="nowrap">
          <Avatar name={api.name} picture={thumbnail} />
          <div style={{ minWidth: 0, flex: 1 }}>
            <Text fw={650} truncate>{api.name}</Text>
            <Text size="sm" className={styles.faint} truncate>{api.version} · {api.context}</Text>
          </div>
        </Group>
        {api.description ? <Text size="sm" className={styles.clamp}>{api.description}</Text> : null}
        <Tags tags={api.tags} />
        <Group justify="space-between" mt="auto">
          <LifecycleBadge state={api.lifeCycleStatus} />
          {date ? <Text size="xs" className={styles.faint}>{t('common.updated', { date })}</Text> : null}
        </Group>
      </Link>
    </div>
  );
}

function Tags({ tags = [] }: { tags?: string[] | undefined }) {
  if (tags.length === 0) return null;
  const more = tags.length - TAGS_SHOWN;
  return (
    <Group gap={6}>
      {tags.slice(0, TAGS_SHOWN).map((tag) => <Badge key={tag} variant="default" tt="none" fw={500}>{tag}</Badge>)}
      {more > 0 ? <Text size="xs" className={styles.faint}>+{more}</Text> : null}
    </Group>
  );
}

function ApiTable({ apis }: { apis: ApiInfo[] }) {
  const { t } = useTranslation();
  return (
    <TableFrame label={t('publisher.title')}>
      <Table highlightOnHover miw={820}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('common.name')}</Table.Th><Table.Th>{t('common.version')}</Table.Th><Table.Th>{t('common.context')}</Table.Th>
            <Table.Th>{t('common.state')}</Table.Th><Table.Th>{t('publisher.tags')}</Table.Th><Table.Th>{t('publisher.provider')}</Table.Th><Table.Th>{t('publisher.updated')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {apis.map((api) => (
            <Table.Tr key={api.id}>
              <Table.Td><Anchor component={Link} to={`/publisher/apis/${api.id}`} fw={600}>{api.name}</Anchor></Table.Td>
              <Table.Td>{api.version}</Table.Td>
              <Table.Td>{api.context}</Table.Td>
              <Table.Td><LifecycleBadge state={api.lifeCycleStatus} /></Table.Td>
              <Table.Td><Tags tags={api.tags} /></Table.Td>
              <Table.Td>{api.provider}</Table.Td>
              <Table.Td>{formatDate(api.updatedTime ?? api.createdTime)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
