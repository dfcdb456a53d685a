import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod/mini';
import { type ApplicationKey, type KeyType, keyManagersQuery } from '../api/devportal';
import { useGenerateKeys } from '../routes/devportal/keys';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';

const USUAL = ['client_credentials', 'password', 'refresh_token', 'authorization_code'];
const CODE = 'authorization_code';

export function KeysGenerate({ applicationId, keyType, onMade }: { applicationId: string; keyType: KeyType; onMade: (key: ApplicationKey) => void }) {
  const { t } = useTranslation();
  const managers = useQuery(keyManagersQuery);
  const generate = useGenerateKeys(applicationId);
  const offered = managers.data?.list.find((one) => one.enabled !== false)?.availableGrantTypes ?? USUAL;
  const form = useForm({
    initialValues: { grants: ['client_credentials'], callbackUrl: '' },
    validate: schemaResolver(
      z
        .object({ grants: z.array(z.string()).check(z.minLength(1, t('application.grantsNeeded'))), callbackUrl: z.union([z.literal(''), z.url(t('application.callbackBad'))]) })
        .check(z.refine(({ grants, callbackUrl }) => !grants.includes(CODE) || callbackUrl !== '', { path: ['callbackUrl'], error: t('application.callbackNeeded') })),
      { sync: true },
    ),
  });
  const submit = form.onSubmit(({ grants, callbackUrl }) =>
    generate.mutate({ keyType, grants, callbackUrl }, {
      onSuccess: (key) => {
        celebrate(t('application.keysMade'));
        onMade(key);
      },
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Checkbox.Group label={t('application.grants')} {...form.getInputProps('grants')}>
          <Group gap="md" mt={6}>{offered.map((grant) => <Checkbox key={grant} value={grant} label={grant} />)}</Group>
        </Checkbox.Group>
        {form.values.grants.includes(CODE) ? (
          <TextInput label={t('application.callback')} description={t('application.callbackHint')} type="url" maw={520} {...form.getInputProps('callbackUrl')} />
        ) : null}
        {generate.isError ? <Failure error={generate.error} /> : null}
        <Group><Button type="submit" loading={generate.isPending}>{t('application.generate')}</Button></Group>
      </Stack>
    </form>
  );
}
