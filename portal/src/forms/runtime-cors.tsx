/** Which web pages may call an API from a browser (Fetch standard, CORS). */

import { Checkbox, Stack, Switch, TagsInput, Text, Title } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { VERBS } from '../api/api-settings';
import type { RuntimeForm } from '../lib/runtime';
import { Panel } from '../ui/page';
import styles from './line.module.css';

export function RuntimeCors({ form }: { form: UseFormReturnType<RuntimeForm> }) {
  const { t } = useTranslation();
  const { corsConfigurationEnabled: isOn, accessControlAllowOrigins: origins, accessControlAllowCredentials: withCredentials } = form.values.cors;
  const isRisky = isOn && withCredentials && origins.includes('*');
  return (
    <Panel>
      <Stack>
        <Title order={3} size="h4">{t('cors.title')}</Title>
        <Switch label={t('cors.enabled')} description={t('cors.enabledHint')} {...form.getInputProps('cors.corsConfigurationEnabled', { type: 'checkbox' })} />
        {isOn ? (
          <>
            <TagsInput label={t('cors.origins')} description={t('cors.originsHint')} splitChars={[',', ' ']} {...form.getInputProps('cors.accessControlAllowOrigins')} />
            <TagsInput label={t('cors.headers')} splitChars={[',', ' ']} {...form.getInputProps('cors.accessControlAllowHeaders')} />
            <Checkbox.Group label={t('cors.methods')} description={t('cors.methodsHint')} {...form.getInputProps('cors.accessControlAllowMethods')}>
              <div className={styles.columns}>{VERBS.map((one) => <Checkbox key={one} value={one} label={one} />)}</div>
            </Checkbox.Group>
            <Checkbox label={t('cors.credentials')} description={t('cors.credentialsHint')} {...form.getInputProps('cors.accessControlAllowCredentials', { type: 'checkbox' })} />
            {isRisky ? <Text size="sm" c="orange.8" role="alert">{t('cors.risky')}</Text> : null}
          </>
        ) : null}
      </Stack>
    </Panel>
  );
}
