/** The applications of whoever is signed in. */

import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PAGE, applicationPageQuery } from '../../api/devportal';
import { ApplicationEdit } from '../../forms/application-edit';
import { Loaded } from '../../shell/loaded';
import { Avatar } from '../../ui/avatar';
import { Empty } from '../../ui/empty';
import { AppsIcon, PlusIcon, SearchIcon } from '../../ui/icons';
import { Cards, PageHead } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { SearchBox } from '../../ui/search-box';
import styles from '../../ui/ui.module.css';
import { WaitingCards } from '../../ui/waiting';

const route = getRouteApi('/devportal/applications');

export function Applications() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isCreating, { open, close }] = useDisclosure();
  const { q = '', page = 1 } = route.useSearch();
  const search = route.useNavigate();
  const applications = useQuery({ ...applicationPageQuery(q, page), placeholderData: keepPreviousData });
  const create = <Button leftSection={<PlusIcon />} onClick={open}>{t('applications.create')}</Button>;
  return (
    <Stack gap="lg">
      <PageHead title={t('applications.title')} intro={t('applications.intro')} action={create} />
      <Group>
        <SearchBox value={q} label={t('applications.searchLabel')} hint={t('applications.searchHint')}
          onSearch={(text) => void search({ search: { q: text || undefined }, replace: true })} />
      </Group>
      <Loaded query={applications} waiting={<WaitingCards />}>
        {({ list, pagination }) =>
          list.length === 0 ? q !== '' ? (
            <Empty icon={<SearchIcon size={30} />} title={t('applications.noMatchTitle')} hint={t('applications.noMatchHint')}
              action={<Button variant="default" onClick={() => void search({ search: {} })}>{t('applications.noMatchAction')}</Button>} />
          ) : (
            <Empty icon={<AppsIcon size={30} />} title={t('applications.emptyTitle')} hint={t('applications.emptyHint')} action={create} />
          ) : (
            <>
            <Cards label={t('applications.title')}>
              {list.map((one) => (
                <div role="listitem" key={one.applicationId}>
                  <Link to="/devportal/applications/$applicationId" params={{ applicationId: one.applicationId }} className={styles.card}>
                    <Group wrap="nowrap">
                      <Avatar name={one.name} />
                      <div style={{ minWidth: 0 }}>
                        <Text fw={650} truncate>{one.name}</Text>
                        <Text size="sm" className={styles.faint}>
                          {one.throttlingPolicy} · {t('applications.subscriptions', { count: one.subscriptionCount })}
                        </Text>
                      </div>
                    </Group>
                    {one.description ? <Text size="sm" className={styles.clamp}>{one.description}</Text> : null}
                  </Link>
                </div>
              ))}
            </Cards>
            <Pager page={page} size={PAGE} total={pagination.total} onChange={(next) => void search({ search: (old) => ({ ...old, page: next }) })} />
            </>
          )}
      </Loaded>
      <ApplicationEdit opened={isCreating} onClose={close}
        onDone={({ applicationId }) => void navigate({ to: '/devportal/applications/$applicationId', params: { applicationId } })} />
    </Stack>
  );
}
