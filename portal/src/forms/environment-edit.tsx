/** A gateway environment: made, or changed. Its name stays; without a host of its own it is reached where the gateways are. */

import { Button, Group, Modal, NumberInput, Radio, Select, Stack, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Environment, environmentsQuery } from '../api/admin';
import { admin, take } from '../api/client';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';
import { ENVIRONMENT_KINDS, type EnvironmentValues, environmentBody, environmentProblems, valuesOf } from './environment-rules';

export function EnvironmentEdit({ environment, live, onClose }: { environment?: Environment; live?: Environment; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} size="lg" title={environment ? t('admin.environments.editTitle', { name: environment.displayName }) : t('admin.environments.createTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form {...(environment ? { environment } : {})} {...(live ? { live } : {})} onClose={onClose} />
    </Modal>
  );
}

function Form({ environment, live, onClose }: { environment?: Environment; live?: Environment; onClose: () => void }) {
  const { t } = useTranslation();
  const [values, setValues] = useState<EnvironmentValues>(() => valuesOf(environment, live));
  const [wasTried, setWasTried] = useState(false);
  const save = useSave(environment, onClose);
  const problems = environmentProblems(values);
  const set = (change: Partial<EnvironmentValues>) => setValues((before) => ({ ...before, ...change }));
  const error = (field: keyof typeof problems) => (wasTried && problems[field] ? t(`admin.environments.problem.${problems[field]}`) : undefined);
  const submit = () => {
    setWasTried(true);
    if (Object.keys(problems).length === 0) save.mutate(environmentBody(values, live));
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }} noValidate>
      <Stack>
        <TextInput label={t('common.name')} description={t('admin.environments.nameHint')} required={!environment} disabled={environment !== undefined} data-autofocus={environment === undefined}
          value={values.name} onChange={(event) => set({ name: event.currentTarget.value })} error={error('name')} />
        <TextInput label={t('admin.environments.displayName')} value={values.displayName} onChange={(event) => set({ displayName: event.currentTarget.value })} />
        <Textarea label={t('common.description')} autosize minRows={2} value={values.description} onChange={(event) => set({ description: event.currentTarget.value })} error={error('description')} />
        <Select label={t('admin.environments.purpose')} allowDeselect={false} value={values.kind} onChange={(kind) => set({ kind: ENVIRONMENT_KINDS.find((one) => one === kind) ?? 'hybrid' })}
          data={ENVIRONMENT_KINDS.map((value) => ({ value, label: t(`admin.environments.kind.${value}`) }))} />
        <Radio.Group label={t('admin.environments.hosts')} value={values.hasHost ? 'own' : 'live'} onChange={(value) => set({ hasHost: value === 'own' })}>
          <Stack gap="xs" mt={6}>
            <Radio value="live" label={t('admin.environments.liveHost')} description={t('admin.environments.liveHostHint')} />
            <Radio value="own" label={t('admin.environments.ownHost')} description={t('admin.environments.ownHostHint')} />
          </Stack>
        </Radio.Group>
        {values.hasHost ? (
          <Group align="flex-start">
            <TextInput label={t('admin.environments.host')} required placeholder="api.example.com" flex="2 1 14rem" spellCheck={false} value={values.host} onChange={(event) => set({ host: event.currentTarget.value })} error={error('host')} />
            <NumberInput label={t('admin.environments.httpPort')} flex="1 1 7rem" min={1} max={65535} allowDecimal={false} value={values.httpPort} onChange={(value) => set({ httpPort: value === '' ? '' : Number(value) })} error={error('httpPort')} />
            <NumberInput label={t('admin.environments.httpsPort')} flex="1 1 7rem" min={1} max={65535} allowDecimal={false} value={values.httpsPort} onChange={(value) => set({ httpsPort: value === '' ? '' : Number(value) })} error={error('httpsPort')} />
          </Group>
        ) : null}
        {save.isError ? <Failure error={save.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={save.isPending}>{t(environment ? 'common.save' : 'common.create')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function useSave(environment: Environment | undefined, onClose: () => void) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ReturnType<typeof environmentBody>) =>
      environment ? take(admin.PUT('/environments/{environmentId}', { params: { path: { environmentId: environment.id } }, body })) : take(admin.POST('/environments', { body })),
    meta: { inline: true },
    onSuccess: ({ displayName }) => {
      void queries.invalidateQueries({ queryKey: environmentsQuery.queryKey });
      celebrate(t('admin.environments.saved', { name: displayName }));
      onClose();
    },
  });
}
