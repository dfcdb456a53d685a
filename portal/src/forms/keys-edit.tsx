/** Grant types, callback and lifetimes of a key; key and secret stay. */

import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod/mini';
import { devportal, take } from '../api/client';
import { type ApplicationKey, keyManagersQuery, keysQuery } from '../api/devportal';
import { LIFETIMES, areAddresses, secondsText, secondsValue } from '../lib/key-settings';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';

const CODE = 'authorization_code';

type Props = { applicationId: string; apiKey: ApplicationKey; opened: boolean; onClose: () => void };

export function KeysEdit(props: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={props.opened} onClose={props.onClose} size="lg" title={t('application.changeKey')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form {...props} />
    </Modal>
  );
}

function Form({ applicationId, apiKey, onClose }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const managers = useQuery(keyManagersQuery);
  const { keyMappingId, supportedGrantTypes, additionalProperties, callbackUrl } = apiKey;
  const seconds = z.string().check(z.regex(/^\s*[1-9]\d{0,9}\s*$|^\s*$/, t('application.secondsBad')));
  const form = useForm({
    initialValues: {
      grants: supportedGrantTypes, callbackUrl: callbackUrl ?? '',
      application_access_token_expiry_time: secondsText(additionalProperties.application_access_token_expiry_time),
      user_access_token_expiry_time: secondsText(additionalProperties.user_access_token_expiry_time),
      refresh_token_expiry_time: secondsText(additionalProperties.refresh_token_expiry_time),
    },
    validate: schemaResolver(
      z.object({
        grants: z.array(z.string()).check(z.minLength(1, t('application.grantsNeeded'))),
        callbackUrl: z.string().check(z.refine(areAddresses, t('application.callbackBad'))),
        application_access_token_expiry_time: seconds, user_access_token_expiry_time: seconds, refresh_token_expiry_time: seconds,
      }).check(z.refine(({ grants, callbackUrl: url }) => !grants.includes(CODE) || url.trim() !== '', { path: ['callbackUrl'], error: t('application.callbackNeeded') })),
      { sync: true },
    ),
  });
  const save = useMutation({
    mutationFn: ({ grants, callbackUrl: url, ...lives }: typeof form.values) =>
      take(devportal.PUT('/applications/{applicationId}/oauth-keys/{keyMappingId}', {
        params: { path: { applicationId, keyMappingId } },
        body: {
          supportedGrantTypes: grants, callbackUrl: url.trim(),
          additionalProperties: { ...additionalProperties, ...Object.fromEntries(LIFETIMES.map((one) => [one, secondsValue(lives[one])])) },
        },
      })),
    meta: { inline: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keysQuery(applicationId).queryKey });
      celebrate(t('application.keyChanged'));
      onClose();
    },
  });
  const offered = [...new Set([...(managers.data?.list[0]?.availableGrantTypes ?? []), ...supportedGrantTypes])];
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        <Checkbox.Group label={t('application.grants')} {...form.getInputProps('grants')}>
          <Group gap="md" mt={6}>{offered.map((grant) => <Checkbox key={grant} value={grant} label={grant} />)}</Group>
        </Checkbox.Group>
        <TextInput label={t('application.callback')} description={t('application.callbackHint')} {...form.getInputProps('callbackUrl')} />
        <Text size="sm" fw={600}>{t('application.lifetimes')}</Text>
        {LIFETIMES.map((one) => <TextInput key={one} label={t(`application.lifetime.${one}`)} placeholder={t('application.lifetimeUsual')} inputMode="numeric" {...form.getInputProps(one)} />)}
        {save.isError ? <Failure error={save.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={save.isPending}>{t('common.save')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
