/** Applications of all owners: to search and open. */

import { Anchor, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PAGE, applicationsQuery } from '../../api/identity';
import { formatDate, formatNumber } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { AppsIcon, SearchIcon } from '../../ui/icons';
import { PageHead, TableFrame } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { SearchBox } from '../../ui/search-box';
import styles from '../../ui/ui.module.css';

const route = getRouteApi('/admin/applications');

export function Applications() {
  const { t } = useTranslation();
  const { q = '', page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const applications = useQuery(applicationsQuery(q, page));
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.applications.title')} intro={t('admin.applications.intro')} />
      <Group>
        <SearchBox value={q} label={t('admin.applications.search')} hint={t('admin.applications.searchHint')}
          onSearch={(text) => void navigate({ search: { q: text || undefined }, replace: true })} />
      </Group>
      <Loaded query={applications}>
        {({ list, pagination }) =>
          list.length > 0 ? (
            <>
              <TableFrame label={t('admin.applications.title')}>
                <Table miw={640}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{t('common.name')}</Table.Th><Table.Th>{t('admin.applications.owner')}</Table.Th><Table.Th>{t('admin.applications.subscriptions')}</Table.Th>
                      <Table.Th>{t('admin.applications.plan')}</Table.Th><Table.Th>{t('admin.applications.created')}</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {list.map(({ applicationId, name, owner, description, subscriptionCount, throttlingPolicy, createdAt }) => (
                      <Table.Tr key={applicationId}>
                        <Table.Td>
                          <Anchor component={Link} to={`/admin/applications/${applicationId}`} fw={600}>{name}</Anchor>
                          {description ? <Text size="sm" className={styles.faint} lineClamp={1}>{description}</Text> : null}
                        </Table.Td>
                        <Table.Td><Anchor component={Link} to={`/admin/users/${encodeURIComponent(owner)}`}>{owner}</Anchor></Table.Td>
                        <Table.Td>{formatNumber(subscriptionCount)}</Table.Td>
                        <Table.Td>{throttlingPolicy}</Table.Td>
                        <Table.Td>{formatDate(createdAt)}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </TableFrame>
              <Pager page={page} size={PAGE} total={pagination.total} onChange={(next) => void navigate({ search: (old) => ({ ...old, page: next }) })} />
            </>
          ) : q ? (
            <Empty icon={<SearchIcon size={30} />} title={t('admin.applications.noMatchTitle')} hint={t('admin.applications.noMatchHint')}
              action={<Button variant="default" onClick={() => void navigate({ search: {} })}>{t('admin.applications.showAll')}</Button>} />
          ) : <Empty icon={<AppsIcon size={30} />} title={t('admin.applications.emptyTitle')} hint={t('admin.applications.emptyHint')} />}
      </Loaded>
    </Stack>
  );
}
