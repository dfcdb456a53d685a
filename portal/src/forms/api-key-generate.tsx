/** A new API key: how long it lives, and from where it works. */

import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { type ApiKey, useApiKeys } from '../api/api-keys';
import type { KeyType } from '../api/devportal';
import { Failure } from '../shell/failure';

const DAY_S = 86_400;
const LIVES = { day: DAY_S, month: 30 * DAY_S, year: 365 * DAY_S, ever: -1 } as const;
type Life = keyof typeof LIVES;
const LIFE_NAMES: readonly Life[] = ['day', 'month', 'year', 'ever'];

export function ApiKeyGenerate({ applicationId, keyType, onClose, onMade }: { applicationId: string; keyType: KeyType; onClose: () => void; onMade: (key: ApiKey) => void }) {
  const { t } = useTranslation();
  const keys = useApiKeys(applicationId, keyType);
  const form = useForm<{ name: string; life: Life; permittedIP: string; permittedReferer: string }>({ initialValues: { name: '', life: 'year', permittedIP: '', permittedReferer: '' } });
  const submit = form.onSubmit(({ name, life, permittedIP, permittedReferer }) =>
    keys.mutate(
      { does: 'generate', wishes: { keyName: name.trim(), validityPeriod: LIVES[life], additionalProperties: { permittedIP, permittedReferer } } },
      { onSuccess: (key) => { if (key) onMade(key); } },
    ),
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label={t('common.name')} placeholder={t('apiKeys.namePlaceholder')} maxLength={100} data-autofocus {...form.getInputProps('name')} />
        <Select label={t('apiKeys.life')} allowDeselect={false} data={LIFE_NAMES.map((one) => ({ value: one, label: t(`apiKeys.lives.${one}`) }))} {...form.getInputProps('life')} />
        <TextInput label={t('apiKeys.permittedIP')} description={t('apiKeys.permittedIPHint')} placeholder="192.0.2.0/24, 2001:db8::7" {...form.getInputProps('permittedIP')} />
        <TextInput label={t('apiKeys.permittedReferer')} description={t('apiKeys.permittedRefererHint')} placeholder="https://shop.example/*" {...form.getInputProps('permittedReferer')} />
        {keys.isError ? <Failure error={keys.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={keys.isPending}>{t('apiKeys.generate')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
