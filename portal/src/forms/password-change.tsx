/** A new password, by who knows the present one. */

import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod/mini';
import { changePassword } from '../api/account';
import { Failure } from '../shell/failure';
import { PASSWORD_MIN } from './account-rules';

export function PasswordChange({ onChanged }: { onChanged: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '', again: '' },
    validate: schemaResolver(
      z.object({
        currentPassword: z.string().check(z.minLength(1, t('self.presentNeeded'))),
        newPassword: z.string().check(z.minLength(PASSWORD_MIN, t('self.passwordRule', { min: PASSWORD_MIN }))),
        again: z.string(),
      }).check(z.refine(({ newPassword, again }) => newPassword === again, { path: ['again'], error: t('self.notSame') })),
      { sync: true },
    ),
  });
  const change = useMutation({
    mutationFn: ({ currentPassword, newPassword }: typeof form.values) => changePassword({ currentPassword, newPassword }),
    meta: { inline: true },
    onSuccess: () => {
      form.reset();
      onChanged();
    },
  });
  const toggle = { 'aria-label': t('self.show') };
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <Stack>
        <PasswordInput label={t('self.present')} required autoComplete="current-password" visibilityToggleButtonProps={toggle} {...form.getInputProps('currentPassword')} />
        <PasswordInput label={t('self.new')} description={t('self.passwordRule', { min: PASSWORD_MIN })} required autoComplete="new-password" visibilityToggleButtonProps={toggle} {...form.getInputProps('newPassword')} />
        <PasswordInput label={t('self.again')} required autoComplete="new-password" visibilityToggleButtonProps={toggle} {...form.getInputProps('again')} />
        {change.isError ? <Failure error={change.error} /> : null}
        <Group><Button type="submit" loading={change.isPending}>{t('self.change')}</Button></Group>
      </Stack>
    </form>
  );
}
