/** The applications of whoever is signed in. */

import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { applicationsQuery } from '../../api/devportal';
import { ApplicationCreate } from '../../forms/application-create';
import { Loaded } from '../../shell/loaded';
import { Avatar } from '../../ui/avatar';
import { Empty } from '../../ui/empty';
import { AppsIcon, PlusIcon } from '../../ui/icons';
import { Cards, PageHead } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { WaitingCards } from '../../ui/waiting';

export function Applications() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isCreating, { open, close }] = useDisclosure();
  const applications = useQuery(applicationsQuery);
  const create = <Button leftSection={<PlusIcon />} onClick={open}>{t('applications.create')}</Button>;
  return (
    <Stack gap="lg">
      <PageHead title={t('applications.title')} intro={t('applications.intro')} action={create} />
      <Loaded query={applications} waiting={<WaitingCards />}>
        {({ list }) =>
          list.length === 0 ? (
            <Empty icon={<AppsIcon size={30} />} title={t('applications.emptyTitle')} hint={t('applications.emptyHint')} action={create} />
          ) : (
            <Cards label={t('applications.title')}>
              {list.map((one) => (
                <div role="listitem" key={one.applicationId}>
                  <Link to="/devportal/applications/$applicationId" params={{ applicationId: one.applicationId }} className={styles.card}>
                    <Group wrap="nowrap">
                      <Avatar name={one.name} />
                      <div style={{ minWidth: 0 }}>
                        <Text fw={650} truncate>{one.name}</Text>
                        <Text size="sm" className={styles.faint}>
                          {one.throttlingPolicy} · {t('applications.subscriptions', { count: one.subscriptionCount ?? 0 })}
                        </Text>
                      </div>
                    </Group>
                    {one.description ? <Text size="sm" className={styles.clamp}>{one.description}</Text> : null}
                  </Link>
                </div>
              ))}
            </Cards>
          )}
      </Loaded>
      <ApplicationCreate opened={isCreating} onClose={close}
        onCreated={({ applicationId }) => void navigate({ to: '/devportal/applications/$applicationId', params: { applicationId } })} />
    </Stack>
  );
}
