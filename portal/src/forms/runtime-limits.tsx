/** How often an API may be called: plans for subscribers, one policy for all, and what the backend can take. */

import { Checkbox, NativeSelect, NumberInput, Radio, Stack, Title } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { UNLIMITED, advancedPoliciesQuery } from '../api/api-settings';
import { plansQuery } from '../api/publisher';
import type { RuntimeForm } from '../lib/runtime';
import { Loaded } from '../shell/loaded';
import { rateText } from '../texts/rate';
import { Panel } from '../ui/page';
import ui from '../ui/ui.module.css';
import styles from './line.module.css';

export function RuntimeLimits({ form }: { form: UseFormReturnType<RuntimeForm> }) {
  const { t } = useTranslation();
  const plans = useQuery(plansQuery);
  const policies = useQuery(advancedPoliciesQuery);
  const options = policies.data?.list.map(({ name, displayName, ...rest }) => ({ value: name, label: [displayName || name, rateText(t, { name, ...rest })].filter(Boolean).join(' · ') })) ?? [];
  const current = form.values.apiPolicy;
  return (
    <Panel>
      <Stack>
        <Title order={3} size="h4">{t('runtime.limits')}</Title>
        <Loaded query={plans}>
          {({ list }) => (
            <Checkbox.Group label={t('publish.plan')} description={t('runtime.plansHint')} {...form.getInputProps('plans')}>
              <div className={styles.columns}>
                {/* Plans of streaming APIs do not fit here. */}
                {list.filter(({ name }) => !name.startsWith('Async')).map((plan) => (
                  <Checkbox key={plan.name} value={plan.name} label={plan.displayName || plan.name} description={rateText(t, plan) ?? plan.description} />
                ))}
              </div>
            </Checkbox.Group>
          )}
        </Loaded>
        <Radio.Group label={t('runtime.limitBy')} {...form.getInputProps('limitBy')}>
          <Stack mt="xs" gap="sm">
            <Radio value="operation" label={t('runtime.byOperation')} description={t('runtime.byOperationHint')} />
            <Radio value="api" label={t('runtime.byApi')} description={t('runtime.byApiHint')} />
          </Stack>
        </Radio.Group>
        {form.values.limitBy === 'api' ? (
          <NativeSelect label={t('runtime.apiPolicy')} maw={360} data={options.some((one) => one.value === current) ? options : [...options, { value: current, label: current || UNLIMITED }]} {...form.getInputProps('apiPolicy')} />
        ) : null}
        <Title order={4} size="h5">{t('runtime.backend')}</Title>
        <p className={`${ui.faint} ${styles.text}`}>{t('runtime.backendHint')}</p>
        <div className={styles.line}>
          <NumberInput className={styles.fixed} label={t('endpoints.production')} suffix={t('runtime.perSecond')} placeholder={t('rate.unlimited')} min={1} allowDecimal={false} {...form.getInputProps('production')} />
          <NumberInput className={styles.fixed} label={t('endpoints.sandbox')} suffix={t('runtime.perSecond')} placeholder={t('rate.unlimited')} min={1} allowDecimal={false} {...form.getInputProps('sandbox')} />
        </div>
      </Stack>
    </Panel>
  );
}
