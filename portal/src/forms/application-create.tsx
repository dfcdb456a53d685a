import { Button, Group, Modal, Select, Stack, TextInput, Textarea } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod/mini';
import { devportal, take } from '../api/client';
import { type Application, policiesQuery } from '../api/devportal';
import { rateText } from '../texts/rate';
import { Failure } from '../shell/failure';

const NAME_MAX = 100;
const DESCRIPTION_MAX = 512;

export function ApplicationCreate({ opened, onClose, onCreated }: { opened: boolean; onClose: () => void; onCreated: (application: Application) => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('applications.create')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form onClose={onClose} onCreated={onCreated} />
    </Modal>
  );
}

function Form({ onClose, onCreated }: { onClose: () => void; onCreated: (application: Application) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const policies = useQuery(policiesQuery('application'));
  const form = useForm({
    initialValues: { name: '', description: '', throttlingPolicy: 'Unlimited' },
    validate: schemaResolver(
      z.object({
        name: z.string().check(z.trim(), z.minLength(1, t('applications.nameNeeded')), z.maxLength(NAME_MAX, t('applications.nameLong', { max: NAME_MAX }))),
        description: z.string().check(z.maxLength(DESCRIPTION_MAX, t('applications.nameLong', { max: DESCRIPTION_MAX }))),
        throttlingPolicy: z.string(),
      }),
      { sync: true },
    ),
  });
  const create = useMutation({
    mutationFn: (values: typeof form.values) =>
      take(devportal.POST('/applications', { body: { ...values, name: values.name.trim(), tokenType: 'JWT' } })),
    meta: { inline: true },
    onSuccess: (application) => {
      void queries.invalidateQueries({ queryKey: ['devportal', 'applications'] });
      onCreated(application);
    },
  });
  const names = policies.data?.list ?? [];
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
      <Stack>
        <TextInput label={t('common.name')} placeholder={t('applications.namePlaceholder')} required data-autofocus {...form.getInputProps('name')} />
        <Textarea label={t('common.description')} autosize minRows={2} {...form.getInputProps('description')} />
        <Select label={t('applications.policy')} allowDeselect={false} {...form.getInputProps('throttlingPolicy')}
          data={names.length > 0 ? names.map((policy) => ({ value: policy.name, label: [policy.name, rateText(t, policy)].filter(Boolean).join(' · ') })) : ['Unlimited']} />
        {create.isError ? <Failure error={create.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={create.isPending}>{t('common.create')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
