/** A visitor makes themselves an account. */

import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod/mini';
import { signUp } from '../api/account';
import { Failure } from '../shell/failure';
import { EMAIL, NAME_MAX, PASSWORD_MIN, USER_NAME } from './account-rules';

export function AccountCreate({ onCreated }: { onCreated: (name: string) => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { name: '', email: '', password: '', again: '' },
    validateInputOnBlur: true,
    validate: schemaResolver(
      z.object({
        name: z.string().check(z.trim(), z.regex(USER_NAME, t('self.nameRule', { max: NAME_MAX }))),
        email: z.string().check(z.trim(), z.regex(EMAIL, t('self.emailRule'))),
        password: z.string().check(z.minLength(PASSWORD_MIN, t('self.passwordRule', { min: PASSWORD_MIN }))),
        again: z.string(),
      }).check(z.refine(({ password, again }) => password === again, { path: ['again'], error: t('self.notSame') })),
      { sync: true },
    ),
  });
  const create = useMutation({
    mutationFn: ({ name, email, password }: typeof form.values) => signUp({ name: name.trim(), password, ...(email.trim() ? { email: email.trim() } : {}) }),
    meta: { inline: true },
    onSuccess: ({ name }) => onCreated(name),
  });
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
      <Stack>
        <TextInput label={t('self.name')} required autoComplete="username" autoCapitalize="none" spellCheck={false} {...form.getInputProps('name')} />
        <TextInput label={t('self.email')} description={t('self.emailHint')} type="email" autoComplete="email" {...form.getInputProps('email')} />
        <PasswordInput label={t('self.password')} description={t('self.passwordRule', { min: PASSWORD_MIN })} required autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('self.show') }} {...form.getInputProps('password')} />
        <PasswordInput label={t('self.again')} required autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('self.show') }} {...form.getInputProps('again')} />
        {create.isError ? <Failure error={create.error} /> : null}
        <Button type="submit" loading={create.isPending} fullWidth>{t('self.create')}</Button>
        <Text size="sm" c="dimmed">{t('self.createHint')}</Text>
      </Stack>
    </form>
  );
}
