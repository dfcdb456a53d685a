/** The panel beside an API that leads to a first call: sign in, subscribe, get a token, paste the line. */

import { Alert, Anchor, Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { devportal, take } from '../../api/client';
import { type Api, type Application, type Subscription, applicationsQuery, keysQuery, subscriptionsQuery } from '../../api/devportal';
import { signIn } from '../../auth/session';
import { useSession } from '../../auth/use-session';
import { Failure } from '../../shell/failure';
import { Loaded } from '../../shell/loaded';
import { CheckIcon, KeyIcon } from '../../ui/icons';
import { Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { CallBox } from './call-box';
import { askToken, useGenerateKeys } from './keys';

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
        <SubscribeStep api={api} applications={free} onDone={(id) => { choose(id); setWantsMore(false); }} />
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

function SubscribeStep({ api, applications, onDone }: { api: Api; applications: Application[]; onDone: (applicationId: string) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const plans = (api.tiers ?? []).map((tier) => tier.tierName);
  const [applicationId, setApplicationId] = useState(applications[0]?.applicationId);
  const [newName, setNewName] = useState('');
  const [plan, setPlan] = useState(plans.includes('Unlimited') ? 'Unlimited' : plans[0]);
  const subscribe = useMutation({
    mutationFn: async () => {
      const id = applicationId ?? (await take(devportal.POST('/applications', {
        body: { name: newName.trim(), throttlingPolicy: 'Unlimited', description: '', tokenType: 'JWT' },
      }))).applicationId;
      return take(devportal.POST('/subscriptions', { body: { applicationId: id, apiId: api.id, throttlingPolicy: plan ?? '' } }));
    },
    meta: { inline: true },
    onSuccess: async (subscription) => {
      await queries.invalidateQueries({ queryKey: ['devportal', 'subscriptions'] });
      onDone(subscription.applicationId);
    },
    // An application may have been made even when the subscription was refused.
    onSettled: () => queries.invalidateQueries({ queryKey: ['devportal', 'applications'] }),
  });
  if (api.isSubscriptionAvailable === false || api.lifeCycleStatus === 'DEPRECATED') return <Alert color="gray">{t('start.notOpen')}</Alert>;
  if (!plan) return <Alert color="gray">{t('start.noPlans')}</Alert>;
  return (
    <form onSubmit={(event) => { event.preventDefault(); subscribe.mutate(); }}>
      <Stack gap="sm">
        <Text size="sm" className={styles.faint}>{applications.length > 0 ? t('start.subscribeHint') : t('start.noApplications')}</Text>
        {applications.length > 0 ? (
          <Select label={t('start.application')} value={applicationId ?? ''} onChange={(value) => setApplicationId(value || undefined)} allowDeselect={false}
            data={[...applications.map((one) => ({ value: one.applicationId, label: one.name })), { value: '', label: t('start.newApplication') }]} />
        ) : null}
        {applicationId === undefined ? (
          <TextInput label={t('start.newApplication')} placeholder={t('applications.namePlaceholder')} required maxLength={100}
            value={newName} onChange={(event) => setNewName(event.currentTarget.value)} />
        ) : null}
        <Select label={t('start.plan')} data={plans} value={plan} onChange={(value) => value && setPlan(value)} allowDeselect={false} />
        {subscribe.isError ? <Failure error={subscribe.error} /> : null}
        <Button type="submit" fullWidth loading={subscribe.isPending}>{t('start.subscribe')}</Button>
      </Stack>
    </form>
  );
}

function TokenStep({ api, applicationId, name }: { api: Api; applicationId: string; name: string }) {
  const { t } = useTranslation();
  const keys = useQuery(keysQuery(applicationId));
  const generate = useGenerateKeys(applicationId);
  const present = keys.data?.list.find((one) => one.keyType === 'PRODUCTION');
  const token = useMutation({
    mutationFn: async () => {
      if (present) return askToken(applicationId, present.keyMappingId, present.consumerSecret);
      const made = await generate.mutateAsync({ keyType: 'PRODUCTION', grants: ['client_credentials'] });
      return made.token?.accessToken ? made.token : askToken(applicationId, made.keyMappingId, made.consumerSecret);
    },
    meta: { inline: true },
  });
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
          <Button fullWidth leftSection={<KeyIcon />} loading={token.isPending} onClick={() => token.mutate()}>
            {present ? t('start.tokenAction') : t('start.keysAction')}
          </Button>
        </>
      )}
    </Loaded>
  );
}
