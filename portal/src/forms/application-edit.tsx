/** Makes an application, or changes one. */

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

type Props = { opened: boolean; onClose: () => void; onDone: (application: Application) => void; application?: Application };

export function ApplicationEdit(props: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={props.opened} onClose={props.onClose} closeButtonProps={{ 'aria-label': t('common.close') }}
      title={props.application ? t('applications.edit', { name: props.application.name }) : t('applications.create')}>
      <Form {...props} />
    </Modal>
  );
}

function Form({ onClose, onDone, application }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const policies = useQuery(policiesQuery('application'));
  const form = useForm({
    initialValues: { name: application?.name ?? '', description: application?.description ?? '', throttlingPolicy: application?.throttlingPolicy ?? 'Unlimited' },
    validate: schemaResolver(
      z.object({
        name: z.string().check(z.trim(), z.minLength(1, t('applications.nameNeeded')), z.maxLength(NAME_MAX, t('applications.nameLong', { max: NAME_MAX }))),
        description: z.string().check(z.maxLength(DESCRIPTION_MAX, t('applications.nameLong', { max: DESCRIPTION_MAX }))),
        throttlingPolicy: z.string(),
      }),
      { sync: true },
    ),
  });
  const save = useMutation({
    mutationFn: (values: typeof form.values): Promise<Application> => {
      const body = { ...values, name: values.name.trim(), tokenType: 'JWT' as const };
      if (!application) return take(devportal.POST('/applications', { body }));
      const { applicationId, attributes } = application;
      return take(devportal.PUT('/applications/{applicationId}', { params: { path: { applicationId } }, body: { ...body, attributes } }));
    },
    meta: { inline: true },
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: ['devportal', 'applications'] });
      void queries.invalidateQueries({ queryKey: ['devportal', 'application', saved.applicationId] });
      onDone(saved);
    },
  });
  const names = policies.data?.list ?? [];
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        <TextInput label={t('common.name')} placeholder={t('applications.namePlaceholder')} required data-autofocus {...form.getInputProps('name')} />
        <Textarea label={t('common.description')} autosize minRows={2} {...form.getInputProps('description')} />
        <Select label={t('applications.policy')} allowDeselect={false} {...form.getInputProps('throttlingPolicy')}
          data={names.length > 0 ? names.map((policy) => ({ value: policy.name, label: [policy.name, rateText(t, policy)].filter(Boolean).join(' · ') })) : ['Unlimited']} />
        {save.isError ? <Failure error={save.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={save.isPending}>{application ? t('common.save') : t('common.create')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
