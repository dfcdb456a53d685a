/** Over which transports an API is offered, and what callers show. */

import { Checkbox, Group, Stack, TextInput, Title } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { type RuntimeForm, SCHEMES, TRANSPORTS } from '../lib/runtime';
import { Panel } from '../ui/page';
import styles from './line.module.css';

export function RuntimeAccess({ form }: { form: UseFormReturnType<RuntimeForm> }) {
  const { t } = useTranslation();
  const { schemes } = form.values;
  return (
    <Panel>
      <Stack>
        <Title order={3} size="h4">{t('runtime.access')}</Title>
        <Checkbox.Group label={t('publisherApi.transports')} {...form.getInputProps('transport')}>
          <Group mt={6}>{TRANSPORTS.map((one) => <Checkbox key={one} value={one} label={one.toUpperCase()} />)}</Group>
        </Checkbox.Group>
        <Checkbox.Group label={t('runtime.schemes')} description={t('runtime.schemesHint')} {...form.getInputProps('schemes')}>
          <Stack mt="xs" gap="sm">{SCHEMES.map((one) => <Checkbox key={one} value={one} label={t(`runtime.scheme.${one}`)} description={t(`runtime.schemeHint.${one}`)} />)}</Stack>
        </Checkbox.Group>
        <div className={styles.line}>
          <TextInput className={styles.grow} label={t('runtime.authorizationHeader')} placeholder="Authorization" spellCheck={false} disabled={!schemes.includes('oauth2') && !schemes.includes('basic_auth')} {...form.getInputProps('authorizationHeader')} />
          <TextInput className={styles.grow} label={t('runtime.apiKeyHeader')} placeholder="ApiKey" spellCheck={false} disabled={!schemes.includes('api_key')} {...form.getInputProps('apiKeyHeader')} />
        </div>
      </Stack>
    </Panel>
  );
}
