/** One application of anyone: keys, subscriptions, tokens; given to another owner, or removed. */

import { Anchor, Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApplicationDetail, applicationQuery } from '../../api/identity';
import { formatDate, formatNumber } from '../../lib/format';
import { later } from '../../shell/later';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { CodeLine } from '../../ui/copy';
import { BackIcon } from '../../ui/icons';
import { Facts, PageHead, Panel, TableFrame } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { useDeleteApplication } from './identity-actions';

const ApplicationOwner = later(async () => (await import('../../forms/application-owner')).ApplicationOwner);
const route = getRouteApi('/admin/applications/$applicationId');

export function ApplicationPage() {
  const { t } = useTranslation();
  const { applicationId } = route.useParams();
  const application = useQuery(applicationQuery(applicationId));
  return (
    <Stack gap="lg">
      <Anchor component={Link} to="/admin/applications" size="sm"><Group gap={6}><BackIcon size={16} />{t('admin.applications.back')}</Group></Anchor>
      <Loaded query={application} isPage>{(one) => <Detail application={one} />}</Loaded>
    </Stack>
  );
}

function Detail({ application }: { application: ApplicationDetail }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'owner' | 'delete'>();
  const close = () => setAsking(undefined);
  const { applicationId, name, owner, description, throttlingPolicy, createdAt, tokens } = application;
  return (
    <>
      <PageHead title={name} intro={t('admin.applications.ownedBy', { name: owner })}
        action={<><Button variant="default" onClick={() => setAsking('owner')}>{t('admin.applications.changeOwner')}</Button><Button color="red" variant="light" onClick={() => setAsking('delete')}>{t('admin.applications.delete')}</Button></>} />
      <Panel>
        <Facts rows={[
          ...(description ? [[t('common.description'), description] as [string, string]] : []),
          [t('admin.applications.owner'), <Anchor key="o" component={Link} to={`/admin/users/${encodeURIComponent(owner)}`}>{owner}</Anchor>],
          [t('admin.applications.plan'), throttlingPolicy],
          [t('admin.applications.created'), formatDate(createdAt)],
          [t('admin.applications.tokens'), (
            <span key="t">
              {t('admin.applications.tokensHint', { access: formatNumber(tokens.access), refresh: formatNumber(tokens.refresh), keys: formatNumber(tokens.apiKey) })}{' '}
              <Anchor underline="always" renderRoot={(props) => <Link {...props} to="/admin/tokens" search={{ application: applicationId }} />}>{t('admin.applications.toTokens')}</Anchor>
            </span>
          )],
        ]} />
      </Panel>
      <Keys application={application} />
      <Subscriptions application={application} />
      {asking === 'owner' ? <ApplicationOwner application={application} onClose={close} /> : null}
      {asking === 'delete' ? <Delete application={application} onClose={close} /> : null}
    </>
  );
}

function Keys({ application: { keys } }: { application: ApplicationDetail }) {
  const { t } = useTranslation();
  return (
    <Panel>
      <Stack gap="md">
        <Text component="h2" fw={650}>{t('admin.applications.keys')}</Text>
        {keys.length === 0 ? <Text size="sm" className={styles.faint}>{t('admin.applications.noKeys')}</Text> : null}
        {keys.map(({ keyType, clientId, isMapped, grantTypes, callbackUrls, createdAt }) => (
          <Stack key={clientId} gap={6}>
            <Group gap="xs"><Badge tt="none" variant="light">{keyType}</Badge>{isMapped ? <Badge tt="none" variant="default">{t('admin.applications.mapped')}</Badge> : null}<Text size="sm" className={styles.faint}>{formatDate(createdAt)}</Text></Group>
            <CodeLine value={clientId} what={t('admin.applications.consumerKey')} />
            <Text size="sm" className={styles.faint}>{t('admin.applications.grants')}: {grantTypes.join(', ') || '—'}{callbackUrls.length > 0 ? ` · ${callbackUrls.join(', ')}` : ''}</Text>
          </Stack>
        ))}
      </Stack>
    </Panel>
  );
}

function Subscriptions({ application: { subscriptions } }: { application: ApplicationDetail }) {
  const { t } = useTranslation();
  if (subscriptions.length === 0) {
    return <Panel><Text component="h2" fw={650} mb="xs">{t('admin.applications.subscriptions')}</Text><Text size="sm" className={styles.faint}>{t('admin.applications.noSubscriptions')}</Text></Panel>;
  }
  return (
    <Stack gap="sm">
      <Text component="h2" fw={650}>{t('admin.applications.subscriptions')}</Text>
      <TableFrame label={t('admin.applications.subscriptions')}>
        <Table miw={460}>
          <Table.Thead><Table.Tr><Table.Th>{t('admin.applications.api')}</Table.Th><Table.Th>{t('admin.applications.plan')}</Table.Th><Table.Th>{t('admin.applications.status')}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>
            {subscriptions.map(({ subscriptionId, apiId, apiName, apiVersion, throttlingPolicy, status }) => (
              <Table.Tr key={subscriptionId}>
                <Table.Td><Anchor component={Link} to={`/publisher/apis/${apiId}`}>{[apiName, apiVersion].filter(Boolean).join(' ') || apiId}</Anchor></Table.Td>
                <Table.Td>{throttlingPolicy}</Table.Td>
                <Table.Td><Badge variant="light" tt="none" color={status === 'UNBLOCKED' ? 'green' : 'red'}>{status}</Badge></Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Stack>
  );
}

function Delete({ application: { applicationId, name, owner }, onClose }: { application: ApplicationDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteApplication(applicationId);
  const navigate = route.useNavigate();
  const run = () => remove.mutate(undefined, { onSuccess: () => { celebrate(t('admin.applications.deleted', { name })); void navigate({ to: '/admin/applications' }); } });
  return (
    <Confirm opened onClose={onClose} title={t('admin.applications.deleteTitle', { name })} hint={t('admin.applications.deleteHint', { owner })} action={t('admin.applications.delete')}
      isBusy={remove.isPending} onConfirm={run} />
  );
}
