/** A new API from an OpenAPI document: dropped, pasted, or fetched by the server. It is checked first. */

import { Alert, Button, Group, List, Loader, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Validation } from '../api/publisher';
import { DefinitionProblems } from '../routes/publisher/definition-problems';
import { Failure } from '../shell/failure';
import { DropZone } from '../ui/drop-zone';
import { AlertIcon, CheckIcon } from '../ui/icons';
import { ApiCreate, checkDocument } from './api-create';
import { isHttpUrl } from './api-rules';

const ACCEPT = '.json,.yaml,.yml,application/json,application/yaml,text/yaml';

type Source = { file: File } | { url: string };
type Checked = { file: File; text: string; result: Validation };

/** Checks a document and shows what was found; `children` is how it gets here. */
function FromDocument({ children, first, endpoint }: { children?: (check: (source: Source) => void, isBusy: boolean) => ReactNode; first?: File; endpoint?: string }) {
  const { t } = useTranslation();
  const check = useMutation({ mutationFn: checked, meta: { inline: true } });
  const { data, mutate } = check;
  useEffect(() => { if (first) mutate({ file: first }); }, [first, mutate]);
  return (
    <Stack>
      {children?.(mutate, check.isPending)}
      {check.isPending ? <Group gap="xs" role="status"><Loader size="xs" /><Text size="sm">{t('createApi.checking')}</Text></Group> : null}
      {check.isError ? <Failure error={check.error} /> : null}
      {data && !data.result.isValid ? <DefinitionProblems result={data.result} text={data.text} /> : null}
      {data?.result.isValid ? <Good {...data} {...(endpoint === undefined ? {} : { endpoint })} /> : null}
    </Stack>
  );
}

/** The document as a file, whatever way it came: what was checked is what is imported. */
async function checked(source: Source): Promise<Checked> {
  if ('file' in source) {
    const [text, result] = await Promise.all([source.file.text(), checkDocument(source)]);
    return { file: source.file, text, result };
  }
  const result = await checkDocument(source);
  const text = result.content ?? '';
  return { file: new File([text], 'openapi.json', { type: 'application/json' }), text, result };
}

function Good({ file, result, endpoint }: Checked & { endpoint?: string }) {
  const { t } = useTranslation();
  const notes = result.errors ?? [];
  return (
    <>
      <Group gap={6} c="green" wrap="nowrap"><CheckIcon /><Text size="sm" c="var(--mantine-color-text)">{t('createApi.good', { name: result.info?.name ?? file.name, version: result.info?.openAPIVersion ?? '' })}</Text></Group>
      {notes.length > 0 ? (
        <Alert color="orange" icon={<AlertIcon />} title={t('createApi.notes')}>
          <List size="sm">{notes.map((one, n) => <List.Item key={n}>{one.description ?? one.message}</List.Item>)}</List>
        </Alert>
      ) : null}
      <ApiCreate key={`${file.name}${file.size}${result.info?.name}`} file={file} found={result.info} {...(endpoint === undefined ? {} : { endpoint })} />
    </>
  );
}

export function FromUpload() {
  const { t } = useTranslation();
  return (
    <FromDocument>
      {(check, isBusy) => (
        <DropZone label={t('createApi.drop')} hint={t('createApi.fileHint')} choose={t('createApi.choose')} accept={ACCEPT} isBusy={isBusy}
          onFiles={([file]) => { if (file) check({ file }); }} />
      )}
    </FromDocument>
  );
}

export function FromUrl() {
  const { t } = useTranslation();
  const [url, setUrl] = useState('');
  const [isBad, setIsBad] = useState(false);
  return (
    <FromDocument>
      {(check, isBusy) => (
        <form noValidate onSubmit={(event) => {
          event.preventDefault();
          const written = url.trim();
          setIsBad(!isHttpUrl(written));
          if (isHttpUrl(written)) check({ url: written });
        }}>
          <Stack align="flex-start">
            <TextInput w="100%" type="url" label={t('createApi.url')} description={t('createApi.urlHint')} placeholder="https://api.example/openapi.yaml" required
              value={url} error={isBad ? t('createApi.httpBad') : undefined} onChange={(event) => setUrl(event.currentTarget.value)} />
            <Button type="submit" variant="default" loading={isBusy}>{t('createApi.fetch')}</Button>
          </Stack>
        </form>
      )}
    </FromDocument>
  );
}

export function FromPaste() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  return (
    <FromDocument>
      {(check, isBusy) => (
        <form onSubmit={(event) => { event.preventDefault(); check({ file: new File([text], 'openapi.yaml') }); }}>
          <Stack align="flex-start">
            <Textarea w="100%" rows={12} label={t('createApi.paste')} description={t('createApi.fileHint')} required value={text} spellCheck={false}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }} onChange={(event) => setText(event.currentTarget.value)} />
            <Button type="submit" variant="default" loading={isBusy} disabled={text.trim() === ''}>{t('createApi.check')}</Button>
          </Stack>
        </form>
      )}
    </FromDocument>
  );
}

/** A definition that came with the portal: it is checked as soon as it is here. */
export function FromSample({ file, endpoint }: { file: File; endpoint: string }) {
  return <FromDocument first={file} endpoint={endpoint} />;
}
