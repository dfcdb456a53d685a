/** The panel beside an API that leads to a first call: sign in, subscribe, get a token, paste the line. */

import { Anchor, Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Api, type Application, type Subscription, applicationsQuery, keysQuery, subscriptionsQuery } from '../../api/devportal';
import { signIn } from '../../auth/session';
import { useSession } from '../../auth/use-session';
import { Subscribe } from '../../forms/subscribe';
import { Failure } from '../../shell/failure';
import { Loaded } from '../../shell/loaded';
import { CheckIcon, KeyIcon } from '../../ui/icons';
import { Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { CallBox } from './call-box';
import { hold } from './credential';
import { useTestToken } from './keys';

export function StartPanel({ api }: { api: Api }) {
  const { t } = useTranslation();
  const session = useSession('devportal');
  return (
    <Panel>
      <Stack gap="md">
        <Title order={2} size="h4">{t('start.title')}</Title>
        {session ? <Steps api={api} /> : <SignInStep />}
      </Stack>
    </Panel>
  );
}

function SignInStep() {
  const { t } = useTranslation();
  const href = useRouterState({ select: (state) => state.location.href });
  return (
    <>
      <Text size="sm" className={styles.faint}>{t('start.signInHint')}</Text>
      <Button fullWidth onClick={() => void signIn('devportal', href)}>{t('start.signIn')}</Button>
    </>
  );
}

function Steps({ api }: { api: Api }) {
  const applications = useQuery(applicationsQuery);
  const subscriptions = useQuery(subscriptionsQuery({ apiId: api.id }));
  return (
    <Loaded query={applications}>
      {({ list: mine }) => (
        <Loaded query={subscriptions}>{({ list }) => <Chosen api={api} applications={mine} subscriptions={list} />}</Loaded>
      )}
    </Loaded>
  );
}

function Chosen({ api, applications, subscriptions }: { api: Api; applications: Application[]; subscriptions: Subscription[] }) {
  const { t } = useTranslation();
  const [wantsMore, setWantsMore] = useState(false);
  const [chosen, choose] = useState<string>();
  const current = subscriptions.find((one) => one.applicationId === chosen) ?? subscriptions[0];
  const nameOf = ({ applicationId, applicationInfo }: Subscription) =>
    applicationInfo?.name ?? applications.find((one) => one.applicationId === applicationId)?.name ?? applicationId;
  const free = applications.filter((one) => !subscriptions.some((sub) => sub.applicationId === one.applicationId));

  if (!current || wantsMore) {
    return (
      <>
        <Subscribe api={api} applications={free} onDone={(id) => { choose(id); setWantsMore(false); }} />
        {current ? <Button variant="subtle" size="compact-sm" onClick={() => setWantsMore(false)}>{t('common.cancel')}</Button> : null}
      </>
    );
  }
  const name = nameOf(current);
  return (
    <>
      {subscriptions.length > 1 ? (
        <Select label={t('start.application')} value={current.applicationId} onChange={(value) => value && choose(value)} allowDeselect={false}
          data={subscriptions.map((one) => ({ value: one.applicationId, label: nameOf(one) }))} />
      ) : null}
      <Group gap={8} wrap="nowrap" align="flex-start" c="green"><CheckIcon /><Text size="sm" c="var(--mantine-color-text)">{t('start.subscribed', { application: name, plan: current.throttlingPolicy })}</Text></Group>
      <TokenStep key={current.applicationId} api={api} applicationId={current.applicationId} name={name} />
      <Group justify="space-between" gap="xs">
        <Anchor size="sm" component={Link} to={`/devportal/applications/${current.applicationId}`}>{t('start.manage')}</Anchor>
        <Anchor size="sm" component="button" type="button" onClick={() => setWantsMore(true)}>{t('start.subscribeOther')}</Anchor>
      </Group>
    </>
  );
}

function TokenStep({ api, applicationId, name }: { api: Api; applicationId: string; name: string }) {
  const { t } = useTranslation();
  const keys = useQuery(keysQuery(applicationId));
  const present = keys.data?.list.find((one) => one.keyType === 'PRODUCTION');
  const token = useTestToken({ applicationId, keyType: 'PRODUCTION', onMade: ({ accessToken }) => hold(api.id, { kind: 'token', value: accessToken, application: name }) });
  if (token.data) {
    return (
      <>
        <Text size="sm" className={styles.faint}>{t('start.callHint')}</Text>
        <CallBox api={api} token={token.data.accessToken} />
      </>
    );
  }
  return (
    <Loaded query={keys}>
      {() => (
        <>
          <Text size="sm" className={styles.faint}>{t('start.keysHint', { application: name })}</Text>
          {token.isError ? <Failure error={token.error} /> : null}
          <Button fullWidth leftSection={<KeyIcon />} loading={token.isPending} onClick={() => token.mutate(undefined)}>
            {present ? t('start.tokenAction') : t('start.keysAction')}
          </Button>
        </>
      )}
    </Loaded>
  );
}
