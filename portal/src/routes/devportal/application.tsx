/** One application: its keys for each environment, and what it is subscribed to. */

import { Anchor, Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { devportal, take } from '../../api/client';
import { type Application, applicationQuery } from '../../api/devportal';
import { StatisticsPanel } from '../../charts';
import { ApplicationEdit } from '../../forms/application-edit';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Avatar } from '../../ui/avatar';
import { Confirm } from '../../ui/confirm';
import { BackIcon, TrashIcon } from '../../ui/icons';
import { PageHead } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { WaitingRows } from '../../ui/waiting';
import { KeysPanel } from './keys-panel';
import { Subscriptions } from './subscriptions';
import { APPLICATION_TABS } from './tabs';

const route = getRouteApi('/devportal/applications/$applicationId');
const ApiKeys = lazy(async () => ({ default: (await import('./api-keys')).ApiKeys }));

export function ApplicationPage() {
  const { applicationId } = route.useParams();
  return <Loaded isPage query={useQuery(applicationQuery(applicationId))}>{(application) => <ApplicationView application={application} />}</Loaded>;
}

function ApplicationView({ application }: { application: Application }) {
  const { t } = useTranslation();
  const { tab = 'production' } = route.useSearch();
  const navigate = route.useNavigate();
  const { applicationId } = application;
  return (
    <Stack gap="lg">
      <Anchor component={Link} to="/devportal/applications" size="sm"><Group gap={6} component="span"><BackIcon size={16} />{t('nav.applications')}</Group></Anchor>
      <PageHead title={application.name} before={<Avatar name={application.name} size="lg" />} action={<><EditButton application={application} /><DeleteButton application={application} /></>}
        intro={`${application.throttlingPolicy} · ${t('applications.subscriptions', { count: application.subscriptionCount })}`} />
      {application.description ? <Text>{application.description}</Text> : null}
      <Tabs value={tab} keepMounted={false}
        onChange={(value) => void navigate({ search: (old) => ({ ...old, tab: APPLICATION_TABS.find((one) => one === value) }), replace: true })}>
        <Tabs.List className={styles.tabs} mb="md">
          {APPLICATION_TABS.map((one) => <Tabs.Tab key={one} value={one}>{t(`application.${one}`)}</Tabs.Tab>)}
        </Tabs.List>
        <Tabs.Panel value="production"><KeysPanel key="p" applicationId={applicationId} keyType="PRODUCTION" /></Tabs.Panel>
        <Tabs.Panel value="sandbox"><KeysPanel key="s" applicationId={applicationId} keyType="SANDBOX" /></Tabs.Panel>
        <Tabs.Panel value="apiKeys"><Suspense fallback={<WaitingRows />}><ApiKeys applicationId={applicationId} /></Suspense></Tabs.Panel>
        <Tabs.Panel value="usage"><StatisticsPanel scope={{ of: 'application', applicationId }} /></Tabs.Panel>
        <Tabs.Panel value="subscriptions"><Subscriptions applicationId={applicationId} /></Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function EditButton({ application }: { application: Application }) {
  const { t } = useTranslation();
  const [isEditing, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" onClick={open}>{t('applications.change')}</Button>
      <ApplicationEdit key={String(isEditing)} opened={isEditing} onClose={close} application={application} onDone={() => { close(); celebrate(t('applications.saved')); }} />
    </>
  );
}

function DeleteButton({ application: { applicationId, name } }: { application: Application }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [isAsking, { open, close }] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => take(devportal.DELETE('/applications/{applicationId}', { params: { path: { applicationId } } })),
    onSuccess: async () => {
      celebrate(t('applications.deleted', { name }));
      await navigate({ to: '/devportal/applications' });
      queries.removeQueries({ queryKey: ['devportal', 'application', applicationId] });
      await queries.invalidateQueries({ queryKey: ['devportal'] });
    },
    onError: close,
  });
  return (
    <>
      <Button variant="default" leftSection={<TrashIcon size={16} />} onClick={open}>{t('common.delete')}</Button>
      <Confirm opened={isAsking} onClose={close} title={t('applications.deleteTitle', { name })} hint={t('applications.deleteHint')}
        action={t('applications.delete')} isBusy={remove.isPending} onConfirm={() => remove.mutate()} />
    </>
  );
}
