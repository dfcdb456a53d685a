/** Subscribes one of the applications, or a new one, to an API. */

import { Alert, Button, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Api, type Application, policiesQuery } from '../api/devportal';
import { useSubscribe } from '../api/subscriptions';
import { Failure } from '../shell/failure';
import { rateText } from '../texts/rate';
import styles from '../ui/ui.module.css';

const NAME_MAX = 100;
/** What stands for "make one" among the applications. */
const NEW = '';

/** `applications` are those that are not subscribed yet. */
export function Subscribe({ api, applications, onDone }: { api: Api; applications: readonly Application[]; onDone: (applicationId: string) => void }) {
  const { t } = useTranslation();
  const plans = api.tiers.map((tier) => tier.tierName);
  const policies = useQuery(policiesQuery('subscription'));
  const [applicationId, setApplicationId] = useState(applications[0]?.applicationId);
  const [newApplication, setNewApplication] = useState('');
  const [plan, setPlan] = useState(plans.includes('Unlimited') ? 'Unlimited' : plans[0]);
  const subscribe = useSubscribe();
  if (!api.isSubscriptionAvailable) return <Alert color="gray">{t('start.notOpen')}</Alert>;
  if (!plan) return <Alert color="gray">{t('start.noPlans')}</Alert>;
  const labelOf = (name: string) => {
    const policy = policies.data?.list.find((one) => one.name === name);
    return [name, policy ? rateText(t, policy) : undefined].filter(Boolean).join(' · ');
  };
  const submit = () => subscribe.mutate({ apiId: api.id, plan, applicationId, newApplication }, { onSuccess: (made) => onDone(made.applicationId) });
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Stack gap="sm">
        <Text size="sm" className={styles.faint}>{applications.length > 0 ? t('start.subscribeHint') : t('start.noApplications')}</Text>
        {applications.length > 0 ? (
          <Select label={t('start.application')} value={applicationId ?? NEW} onChange={(value) => setApplicationId(value || undefined)} allowDeselect={false}
            data={[...applications.map((one) => ({ value: one.applicationId, label: one.name })), { value: NEW, label: t('start.newApplication') }]} />
        ) : null}
        {applicationId === undefined ? (
          <TextInput label={t('start.newApplication')} placeholder={t('applications.namePlaceholder')} required maxLength={NAME_MAX}
            value={newApplication} onChange={(event) => setNewApplication(event.currentTarget.value)} />
        ) : null}
        <Select label={t('start.plan')} data={plans.map((one) => ({ value: one, label: labelOf(one) }))} value={plan} onChange={(value) => value && setPlan(value)} allowDeselect={false} />
        {subscribe.isError ? <Failure error={subscribe.error} /> : null}
        <Button type="submit" fullWidth loading={subscribe.isPending}>{t('start.subscribe')}</Button>
      </Stack>
    </form>
  );
}
