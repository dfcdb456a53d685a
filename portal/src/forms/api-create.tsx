/** Name, context, version and endpoint of a new API; with a document they come from it and can be changed. */

import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { publisher, take } from '../api/client';
import { type Api, type Validation, endpointConfig, multipart } from '../api/publisher';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';
import styles from '../ui/ui.module.css';
import { apiFields, contextFor, isHttpUrl, nameFor } from './api-rules';

export type ApiFields = { name: string; context: string; version: string; endpoint: string };
type Found = Validation['info'] | undefined;

/** What the fields are before anyone writes in them. */
export function fieldsOf(found: Found, endpoint?: string): ApiFields {
  const name = nameFor(found?.name ?? '');
  return {
    name,
    context: found?.context || contextFor(name),
    version: found?.version?.replace(/\s+/g, '-') || '1.0.0',
    endpoint: endpoint ?? found?.endpoints?.find(isHttpUrl) ?? '',
  };
}

export function ApiCreate({ file, found, endpoint }: { file?: File; found?: Found; endpoint?: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const form = useForm<ApiFields>({ initialValues: fieldsOf(found, endpoint), validate: schemaResolver(apiFields(t), { sync: true }) });
  const create = useMutation({
    mutationFn: (fields: ApiFields) => (file ? importApi(file, fields) : createByHand(fields)),
    meta: { inline: true },
    onSuccess: async (api) => {
      celebrate(t('createApi.created', { name: api.name }));
      void queries.invalidateQueries({ queryKey: ['publisher', 'apis'] });
      await navigate({ to: '/publisher/apis/$apiId/overview', params: { apiId: api.id } });
    },
  });
  const { context, version } = form.values;
  const path = `/${context.replace(/^\/+/, '')}/${version}`;
  return (
    <form onSubmit={form.onSubmit((fields) => create.mutate(fields))} noValidate>
      <Stack>
        <TextInput label={t('createApi.name')} required {...form.getInputProps('name')}
          onBlur={() => { if (form.values.context === '') form.setFieldValue('context', contextFor(form.values.name)); }} />
        <Group align="flex-start" grow preventGrowOverflow={false}>
          <TextInput label={t('createApi.context')} required placeholder="/orders" {...form.getInputProps('context')} />
          {file ? <TextInput label={t('createApi.version')} required {...form.getInputProps('version')} /> : null}
        </Group>
        {context ? <Text size="sm" className={styles.faint}>{t('createApi.willBe')} <code>{path}</code></Text> : null}
        <TextInput label={t('createApi.endpoint')} description={t('createApi.endpointHint')} type="url" placeholder={t('createApi.endpointPlaceholder')} {...form.getInputProps('endpoint')} />
        {create.isError ? <Failure error={create.error} /> : null}
        <Group justify="flex-end"><Button type="submit" loading={create.isPending}>{t('createApi.create')}</Button></Group>
      </Stack>
    </form>
  );
}

const trimmed = ({ name, context, version, endpoint }: ApiFields) => ({
  name: name.trim(),
  context: `/${context.trim().replace(/^\/+/, '')}`,
  version: version.trim(),
  ...(endpoint.trim() ? { endpointConfig: endpointConfig(endpoint.trim()) } : {}),
});

const createByHand = (fields: ApiFields): Promise<Api> => take(publisher.POST('/apis', { body: trimmed(fields) }));

/** Makes an API from a document; what the fields leave open the document says. */
export function importApi(file: File, fields: ApiFields, signal?: AbortSignal): Promise<Api> {
  const body = multipart({ file, additionalProperties: JSON.stringify(trimmed(fields)) });
  return take(publisher.POST('/apis/import-openapi', { body, ...(signal ? { signal } : {}) }));
}

/** What the server says of a document, before an API is made of it. */
export function checkDocument(part: { file: File } | { url: string }, signal?: AbortSignal): Promise<Validation> {
  const params = { query: { returnContent: 'url' in part } };
  return take(publisher.POST('/apis/validate-openapi', { params, body: multipart(part), ...(signal ? { signal } : {}) }));
}
