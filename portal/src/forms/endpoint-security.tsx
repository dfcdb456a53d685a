/** How the gateway is let in by a backend. Secrets are written, never read back. */

import { NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { EndpointForm, Stage } from '../lib/endpoints';
import styles from './line.module.css';

export function EndpointSecurity({ name, form }: { name: Stage; form: UseFormReturnType<EndpointForm> }) {
  const { t } = useTranslation();
  const stage = form.values[name];
  const initial = form.getInitialValues()[name];
  // A stored secret is kept only as long as it is of the same kind.
  const isStored = initial.hasSecret && initial.security === stage.security;
  const secretHint = isStored ? t('endpoints.secretKept') : t('endpoints.secretHint');
  const setKind = (security: string) => {
    form.setFieldValue(`${name}.security`, security as EndpointForm[Stage]['security']);
    form.setFieldValue(`${name}.hasSecret`, initial.hasSecret && initial.security === security);
  };
  return (
    <Stack gap="sm">
      <NativeSelect label={t('endpoints.security')} value={stage.security} onChange={(event) => setKind(event.currentTarget.value)}
        data={[{ value: 'NONE', label: t('endpoints.securityNone') }, { value: 'BASIC', label: t('endpoints.securityBasic') }, { value: 'APIKEY', label: t('endpoints.securityKey') }]} maw={280} />
      {stage.security === 'BASIC' ? (
        <div className={styles.line}>
          <TextInput className={styles.grow} label={t('endpoints.username')} autoComplete="off" {...form.getInputProps(`${name}.username`)} />
          <PasswordInput className={styles.grow} label={t('endpoints.password')} description={secretHint} inputWrapperOrder={['label', 'input', 'description', 'error']} autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': t('endpoints.reveal') }} {...form.getInputProps(`${name}.password`)} />
        </div>
      ) : null}
      {stage.security === 'APIKEY' ? (
        <div className={styles.line}>
          <NativeSelect className={styles.fixed} label={t('endpoints.keyPlace')} data={[{ value: 'HEADER', label: t('endpoints.inHeader') }, { value: 'QUERY_PARAMETER', label: t('endpoints.inQuery') }]} {...form.getInputProps(`${name}.keyPlace`)} />
          <TextInput className={styles.grow} label={t('endpoints.keyName')} placeholder="X-API-Key" autoComplete="off" spellCheck={false} {...form.getInputProps(`${name}.keyName`)} />
          <PasswordInput className={styles.grow} label={t('endpoints.keyValue')} description={secretHint} inputWrapperOrder={['label', 'input', 'description', 'error']} autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': t('endpoints.reveal') }} {...form.getInputProps(`${name}.keyValue`)} />
        </div>
      ) : null}
    </Stack>
  );
}
