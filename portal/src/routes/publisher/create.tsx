/** A new API: from an OpenAPI document, or from a name, a context and an endpoint. */

import { Alert, Anchor, Button, FileInput, Group, List, Loader, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { publisher, take } from '../../api/client';
import { type Api, type Validation, endpointConfig, multipart } from '../../api/publisher';
import { apiFields, contextFor, isHttpUrl, nameFor } from '../../forms/api-rules';
import { Failure } from '../../shell/failure';
import { celebrate } from '../../shell/queries';
import { AlertIcon, BackIcon, CheckIcon, UploadIcon } from '../../ui/icons';
import { PageHead, Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';

type Fields = { name: string; context: string; version: string; endpoint: string };

export function CreateApi() {
  const { t } = useTranslation();
  const [way, setWay] = useState<'upload' | 'fields'>('upload');
  return (
    <Stack gap="lg" maw={720} mx="auto">
      <Anchor component={Link} to="/publisher" size="sm"><Group gap={6} component="span"><BackIcon size={16} />{t('nav.apis')}</Group></Anchor>
      <PageHead title={t('createApi.title')} />
      <SegmentedControl value={way} onChange={(value) => setWay(value === 'fields' ? 'fields' : 'upload')} fullWidth aria-label={t('createApi.title')}
        data={[{ value: 'upload', label: t('createApi.upload') }, { value: 'fields', label: t('createApi.fields') }]} />
      <Panel>{way === 'upload' ? <FromDocument /> : <ApiForm />}</Panel>
    </Stack>
  );
}

function FromDocument() {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const check = useMutation({
    mutationFn: (document: File) =>
      take(publisher.POST('/apis/validate-openapi', { params: { query: { returnContent: false } }, body: multipart({ file: document }) })),
    meta: { inline: true },
  });
  const result = check.data;
  return (
    <Stack>
      <FileInput label={t('createApi.file')} description={t('createApi.fileHint')} placeholder={t('createApi.choose')} size="md" clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }} leftSection={<UploadIcon />} accept=".json,.yaml,.yml,application/json,application/yaml"
        value={file} onChange={(chosen) => { setFile(chosen); check.reset(); if (chosen) check.mutate(chosen); }} />
      {check.isPending ? <Group gap="xs"><Loader size="xs" /><Text size="sm">{t('createApi.checking')}</Text></Group> : null}
      {check.isError ? <Failure error={check.error} /> : null}
      {result && !result.isValid ? <Problems result={result} /> : null}
      {result?.isValid && file ? (
        <>
          <Group gap={6} c="green" wrap="nowrap"><CheckIcon /><Text size="sm" c="var(--mantine-color-text)">{t('createApi.good', { name: result.info?.name ?? file.name, version: result.info?.openAPIVersion ?? '' })}</Text></Group>
          <ApiForm key={`${file.name}${file.lastModified}`} file={file} found={result.info} />
        </>
      ) : null}
    </Stack>
  );
}

function Problems({ result }: { result: Validation }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" icon={<AlertIcon />} title={t('createApi.bad')} role="alert">
      <List size="sm">
        {(result.errors ?? []).map((one, n) => <List.Item key={n}>{[one.message, one.description].filter(Boolean).join(': ')}</List.Item>)}
      </List>
    </Alert>
  );
}

function ApiForm({ file, found }: { file?: File; found?: Validation['info'] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const name = nameFor(found?.name ?? '');
  const form = useForm<Fields>({
    initialValues: {
      name,
      context: found?.context || contextFor(name),
      version: found?.version?.replace(/\s+/g, '-') || '1.0.0',
      endpoint: found?.endpoints?.find(isHttpUrl) ?? '',
    },
    validate: schemaResolver(apiFields(t), { sync: true }),
  });
  const create = useMutation({
    mutationFn: (fields: Fields) => (file ? importApi(file, fields) : createByHand(fields)),
    meta: { inline: true },
    onSuccess: async (api) => {
      celebrate(t('createApi.created', { name: api.name }));
      void queries.invalidateQueries({ queryKey: ['publisher', 'apis'] });
      await navigate({ to: '/publisher/apis/$apiId', params: { apiId: api.id } });
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

const trimmed = ({ name, context, version }: Fields) => ({
  name: name.trim(),
  context: `/${context.trim().replace(/^\/+/, '')}`,
  version: version.trim(),
});

function createByHand(fields: Fields): Promise<Api> {
  const endpoint = fields.endpoint.trim();
  return take(publisher.POST('/apis', { body: { ...trimmed(fields), ...(endpoint ? { endpointConfig: endpointConfig(endpoint) } : {}) } }));
}

function importApi(file: File, fields: Fields): Promise<Api> {
  const endpoint = fields.endpoint.trim();
  const additionalProperties = JSON.stringify({ ...trimmed(fields), ...(endpoint ? { endpointConfig: endpointConfig(endpoint) } : {}) });
  return take(publisher.POST('/apis/import-openapi', { body: multipart({ file, additionalProperties }) }));
}
