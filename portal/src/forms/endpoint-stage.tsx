/** The addresses of one stage, each with a button that tries to reach it. */

import { ActionIcon, Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { checkEndpoint } from '../api/api-settings';
import { ApiFailure } from '../api/failure';
import { type EndpointForm, type Stage, isBackendAddress } from '../lib/endpoints';
import { PlusIcon, TrashIcon } from '../ui/icons';
import styles from './line.module.css';

/** Most addresses of one endpoint (`crates/model/src/endpoint.rs`). */
const ADDRESSES_MAX = 64;

type Props = { apiId: string; name: Stage; form: UseFormReturnType<EndpointForm> };

export function EndpointStage({ apiId, name, form }: Props) {
  const { t } = useTranslation();
  const { choice } = form.values;
  const { addresses } = form.values[name];
  // One field stands there even before there is an address.
  const shown = choice === 'http' ? [addresses[0] ?? ''] : addresses.length > 0 ? addresses : [''];
  const error = form.errors[`${name}.addresses`];
  const set = (next: string[]) => {
    form.setFieldValue(`${name}.addresses`, next);
    form.clearFieldError(`${name}.addresses`);
  };
  return (
    <Stack gap="sm">
      {shown.map((address, at) => (
        <Address key={at} apiId={apiId} value={address} label={label(at)} isFirst={at === 0} error={error && (address.trim() === '' ? at === 0 : !isBackendAddress(address)) ? error : undefined}
          hint={name === 'sandbox' && at === 0 ? t('publish.sandboxHint') : undefined}
          onChange={(next) => set(shown.map((one, index) => (index === at ? next : one)))}
          onRemove={shown.length > 1 ? () => set(shown.filter((_, index) => index !== at)) : undefined} />
      ))}
      {choice !== 'http' && shown.length < ADDRESSES_MAX ? (
        <Group><Button variant="subtle" size="sm" leftSection={<PlusIcon size={16} />} onClick={() => set([...shown, ''])}>{t('endpoints.addAddress')}</Button></Group>
      ) : null}
    </Stack>
  );

  function label(at: number): string {
    if (choice === 'failover') return at === 0 ? t('endpoints.main') : t('endpoints.spare', { number: at });
    return choice === 'load_balance' ? t('endpoints.member', { number: at + 1 }) : t('endpoints.address');
  }
}

function Address({ apiId, value, label, isFirst, error, hint, onChange, onRemove }: {
  apiId: string; value: string; label: string; isFirst: boolean; error: ReactNode; hint: string | undefined; onChange: (value: string) => void; onRemove: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const check = useMutation({ mutationFn: () => checkEndpoint(value.trim(), apiId), meta: { inline: true } });
  const change = (next: string) => {
    check.reset();
    onChange(next);
  };
  return (
    <div>
      <div className={styles.line}>
        <TextInput className={styles.grow} type="url" label={label} description={hint} placeholder={isFirst ? t('createApi.endpointPlaceholder') : ''} value={value} error={error} spellCheck={false}
          inputWrapperOrder={['label', 'input', 'description', 'error']} onChange={(event) => change(event.currentTarget.value)} />
        <Group gap={4} className={styles.beside}>
          <Button variant="default" loading={check.isPending} disabled={!isBackendAddress(value)} onClick={() => check.mutate()} aria-label={t('endpoints.checkOf', { what: label })}>{t('endpoints.check')}</Button>
          {onRemove ? <ActionIcon variant="subtle" color="red" size="lg" aria-label={t('endpoints.remove', { what: label })} onClick={onRemove}><TrashIcon /></ActionIcon> : null}
        </Group>
      </div>
      <div aria-live="polite">
        {check.data ? (
          <Group gap="xs" mt={6}>
            {check.data.statusCode === 200 ? <Badge color="green" variant="light" tt="none">{t('endpoints.reached')}</Badge> : <Badge color="red" variant="light" tt="none">{t('endpoints.missed')}</Badge>}
            {check.data.error ? <Text size="sm">{check.data.error}</Text> : null}
          </Group>
        ) : null}
        {check.error ? <Text size="sm" c="red" mt={6}>{check.error instanceof ApiFailure ? (check.error.details[0] ?? check.error.message) : String(check.error)}</Text> : null}
      </div>
    </div>
  );
}
