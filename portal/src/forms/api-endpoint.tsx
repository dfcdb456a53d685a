import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod/mini';
import type { Api, EndpointConfig } from '../api/publisher';
import { firstUrl } from '../lib/endpoint';
import { useChange } from '../routes/publisher/actions';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';
import { urlField } from './api-rules';

export function ApiEndpoint({ api, opened, onClose }: { api: Api; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('publish.endpoint')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form api={api} onClose={onClose} />
    </Modal>
  );
}

function Form({ api, onClose }: { api: Api; onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChange(api.id);
  const config = api.endpointConfig;
  const form = useForm({
    initialValues: { production: firstUrl(config?.production_endpoints) ?? '', sandbox: firstUrl(config?.sandbox_endpoints) ?? '' },
    validate: schemaResolver(
      z.object({ production: urlField(t), sandbox: urlField(t) })
        .check(z.refine(({ production, sandbox }) => production !== '' || sandbox !== '', { path: ['production'], error: t('createApi.urlBad') })),
      { sync: true },
    ),
  });
  const submit = form.onSubmit(({ production, sandbox }) =>
    change.mutate({ endpointConfig: changed(config, production.trim(), sandbox.trim()) }, {
      onSuccess: () => {
        celebrate(t('publish.endpointSaved'));
        onClose();
      },
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label={t('publish.production')} type="url" placeholder={t('createApi.endpointPlaceholder')} data-autofocus {...form.getInputProps('production')} />
        <TextInput label={t('publish.sandbox')} description={t('publish.sandboxHint')} type="url" {...form.getInputProps('sandbox')} />
        {change.isError ? <Failure error={change.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={change.isPending}>{t('common.save')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Timeouts, security and whatever else an endpoint carries stay as they were. */
function changed(config: EndpointConfig | null | undefined, production: string, sandbox: string): EndpointConfig {
  const { production_endpoints, sandbox_endpoints, ...rest } = config ?? { endpoint_type: 'http' };
  return {
    ...rest,
    endpoint_type: rest.endpoint_type,
    ...(production ? { production_endpoints: { ...production_endpoints, url: production } } : {}),
    ...(sandbox ? { sandbox_endpoints: { ...sandbox_endpoints, url: sandbox } } : {}),
  };
}
