/** A document, new or there already: what it is called, and its content by kind of source, Markdown with a preview. */

import { Button, FileInput, Group, Input, NativeSelect, SegmentedControl, Stack, Text, TextInput, Textarea, Title } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { Suspense, lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod/mini';
import { publisher, take } from '../api/client';
import { type ApiDocument, DOCUMENT_KINDS, type DocumentFields, SOURCES, type Source } from '../api/document';
import { multipart } from '../api/publisher';
import { useRefresh } from '../routes/publisher/actions';
import styles from '../routes/publisher/documents.module.css';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';
import { Panel } from '../ui/page';
import ui from '../ui/ui.module.css';
import { WaitingRows } from '../ui/waiting';
import { isHttpUrl } from './api-rules';

const Markdown = lazy(() => import('../ui/markdown'));

const NAME_MAX = 60;
const SUMMARY_MAX = 1000;
const VISIBILITIES = ['API_LEVEL', 'PRIVATE'] as const;

type Fields = { name: string; type: ApiDocument['type']; otherTypeName: string; summary: string; visibility: ApiDocument['visibility']; sourceType: Source; sourceUrl: string; text: string };
type Props = { apiId: string; document?: ApiDocument; text: string; onDone: () => void };

export function DocumentEdit({ apiId, document, text, onDone }: Props) {
  const { t } = useTranslation();
  const refresh = useRefresh(apiId);
  const [file, setFile] = useState<File | null>(null);
  const form = useForm<Fields>({
    initialValues: {
      name: document?.name ?? '', type: document?.type ?? 'HOWTO', otherTypeName: document?.otherTypeName ?? '', summary: document?.summary ?? '',
      visibility: document?.visibility ?? 'API_LEVEL', sourceType: document?.sourceType ?? 'MARKDOWN', sourceUrl: document?.sourceUrl ?? '', text,
    },
    validate: schemaResolver(
      // Loose: what is judged together must reach the judgement.
      z.looseObject({
        name: z.string().check(z.trim(), z.minLength(1, t('documents.nameNeeded')), z.maxLength(NAME_MAX, t('createApi.tooLong', { max: NAME_MAX }))),
        summary: z.string().check(z.maxLength(SUMMARY_MAX, t('createApi.tooLong', { max: SUMMARY_MAX }))),
      })
        .check(z.refine((v) => (v as unknown as Fields).sourceType !== 'URL' || isHttpUrl((v as unknown as Fields).sourceUrl.trim()), { path: ['sourceUrl'], error: t('createApi.httpBad') }))
        .check(z.refine((v) => (v as unknown as Fields).type !== 'OTHER' || (v as unknown as Fields).otherTypeName.trim() !== '', { path: ['otherTypeName'], error: t('documents.kindNeeded') })),
      { sync: true },
    ),
  });
  const save = useMutation({
    mutationFn: (fields: Fields) => write(apiId, document?.documentId, fields, file, document !== undefined && fields.text === text),
    meta: { inline: true },
    onSuccess: async () => {
      await refresh();
      celebrate(t('documents.saved'));
      onDone();
    },
  });
  const { sourceType, type } = form.values;
  const needsFile = sourceType === 'FILE' && !document && !file;
  return (
    <form noValidate onSubmit={form.onSubmit((fields) => { if (!needsFile) save.mutate(fields); })}>
      <Stack gap="lg">
        <Title order={2} size="h3">{document ? document.name : t('documents.create')}</Title>
        <Panel>
          <Stack>
            <TextInput label={t('common.name')} required maxLength={NAME_MAX} {...form.getInputProps('name')} />
            <Group grow preventGrowOverflow={false} align="flex-start">
              <NativeSelect label={t('documents.kindLabel')} data={DOCUMENT_KINDS.map((kind) => ({ value: kind, label: t(`documents.kind.${kind}`) }))} {...form.getInputProps('type')} />
              {type === 'OTHER' ? <TextInput label={t('documents.otherKind')} required {...form.getInputProps('otherTypeName')} /> : null}
              <NativeSelect label={t('documents.visibilityLabel')} data={VISIBILITIES.map((one) => ({ value: one, label: t(`documents.visibility.${one}`) }))} {...form.getInputProps('visibility')} />
            </Group>
            <Textarea label={t('documents.summary')} description={t('documents.summaryHint')} rows={2} {...form.getInputProps('summary')} />
          </Stack>
        </Panel>
        <Panel>
          <Stack>
            {document ? null : (
              <Input.Wrapper label={t('documents.contentLabel')}>
                <div><SegmentedControl aria-label={t('documents.contentLabel')} value={sourceType} onChange={(value) => form.setFieldValue('sourceType', SOURCES.find((one) => one === value) ?? 'MARKDOWN')}
                  data={SOURCES.map((one) => ({ value: one, label: t(`documents.source.${one}`) }))} /></div>
              </Input.Wrapper>
            )}
            {sourceType === 'MARKDOWN' ? <Editor value={form.values.text} onChange={(value) => form.setFieldValue('text', value)} /> : null}
            {sourceType === 'INLINE' ? <Textarea label={t('documents.text')} rows={14} {...form.getInputProps('text')} /> : null}
            {sourceType === 'URL' ? <TextInput type="url" label={t('documents.address')} placeholder="https://" required {...form.getInputProps('sourceUrl')} /> : null}
            {sourceType === 'FILE' ? (
              <FileInput label={t('documents.file')} description={document?.fileName ? t('documents.fileNow', { name: document.fileName }) : t('documents.fileHint')} placeholder={t('createApi.choose')}
                value={file} onChange={setFile} clearable clearButtonProps={{ 'aria-label': t('common.clear') }} required={!document} error={needsFile && form.isTouched() ? t('documents.fileNeeded') : undefined} />
            ) : null}
          </Stack>
        </Panel>
        {save.isError ? <Failure error={save.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>{t('common.cancel')}</Button>
          <Button type="submit" loading={save.isPending} disabled={needsFile}>{t('common.save')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Editor({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const [shown] = useDebouncedValue(value, 200);
  return (
    <div className={styles.editor}>
      <Textarea label={t('documents.markdown')} rows={22} spellCheck classNames={{ input: styles.source ?? '' }} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
      <Input.Wrapper label={t('documents.preview')} labelElement="div">
        <section className={styles.preview} aria-label={t('documents.preview')} tabIndex={0}>
          {shown.trim() ? <Suspense fallback={<WaitingRows rows={4} />}><Markdown text={shown} /></Suspense> : <Text className={ui.faint}>{t('documents.previewEmpty')}</Text>}
        </section>
      </Input.Wrapper>
    </div>
  );
}

/** Description first, then content. A new document whose content is refused is taken back, so that saving again starts afresh. */
async function write(apiId: string, documentId: string | undefined, fields: Fields, file: File | null, isSameText: boolean): Promise<void> {
  const { text, otherTypeName, sourceUrl, ...plain } = fields;
  const body: DocumentFields = {
    ...plain,
    name: plain.name.trim(),
    ...(plain.type === 'OTHER' ? { otherTypeName: otherTypeName.trim() } : {}),
    ...(plain.sourceType === 'URL' ? { sourceUrl: sourceUrl.trim() } : {}),
  };
  const path = { apiId };
  const saved = documentId
    ? await take(publisher.PUT('/apis/{apiId}/documents/{documentId}', { params: { path: { apiId, documentId } }, body }))
    : await take(publisher.POST('/apis/{apiId}/documents', { params: { path }, body }));
  const content = contentOf(plain.sourceType, text, file, isSameText);
  if (!content) return;
  const params = { path: { apiId, documentId: saved.documentId } };
  try {
    await take(publisher.POST('/apis/{apiId}/documents/{documentId}/content', { params, body: multipart(content) }));
  } catch (error) {
    if (!documentId) await publisher.DELETE('/apis/{apiId}/documents/{documentId}', { params }).catch(() => undefined);
    throw error;
  }
}

function contentOf(source: Source, text: string, file: File | null, isSameText: boolean): Record<string, string | File> | undefined {
  if (source === 'FILE') return file ? { file } : undefined;
  if (source === 'URL' || isSameText || text === '') return undefined;
  return { inlineContent: text };
}
