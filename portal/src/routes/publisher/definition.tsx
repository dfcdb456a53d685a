/** The OpenAPI document in an editor: checked by the server while it is written, with each finding at its line. */

import { Button, FileButton, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, lazy, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Handle } from '../../editor/code-editor';
import { phrases } from '../../editor/phrases';
import { definitionQuery } from '../../api/publisher';
import { type Format, convert, formatOf, marksOf } from '../../lib/document';
import { saveFile } from '../../lib/save-file';
import { Failure } from '../../shell/failure';
import { Loaded } from '../../shell/loaded';
import { SaveBar } from '../../shell/unsaved';
import { CopyTextButton } from '../../ui/copy';
import { UploadIcon } from '../../ui/icons';
import styles from '../../ui/ui.module.css';
import { WaitingRows } from '../../ui/waiting';
import { useApi } from './api-context';
import { DefinitionFindings } from './definition-findings';
import { findingsOf, useDefinitionCheck, useDefinitionSave } from './use-definition';

const CodeEditor = lazy(() => import('../../editor/code-editor'));

export function Definition() {
  const api = useApi();
  const definition = useQuery(definitionQuery(api.id));
  return <Loaded query={definition}>{(raw) => <Editor key={String(raw)} stored={String(raw)} />}</Loaded>;
}

/** A document as it is opened: YAML, unless it cannot be read. */
function opened(stored: string): string {
  try {
    return convert(stored, 'yaml');
  } catch {
    return stored;
  }
}

function Editor({ stored }: { stored: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const [start, setStart] = useState(() => opened(stored));
  const [text, setText] = useState(start);
  const [before, setBefore] = useState(start);
  const [unreadable, setUnreadable] = useState<string>();
  const editor = useRef<Handle>(null);
  const format = formatOf(text);
  const isDirty = text !== before;
  const check = useDefinitionCheck(text, isDirty);
  const save = useDefinitionSave(api.id);
  const findings = findingsOf(save.error) ?? check.findings;
  const marks = useMemo(() => marksOf(text, findings), [text, findings]);

  const edit = (next: string) => {
    setText(next);
    setUnreadable(undefined);
    if (save.error) save.reset();
  };
  const replace = (next: string) => {
    setStart(next);
    edit(next);
  };
  const changeFormat = (to: Format) => {
    try {
      const next = convert(text, to);
      if (!isDirty) setBefore(next);
      replace(next);
    } catch (error) {
      setUnreadable(error instanceof Error ? error.message : String(error));
    }
  };
  const upload = async (file: File | null) => {
    if (file) replace(await file.text());
  };
  return (
    <Stack>
      <div>
        <Title order={2} size="h3">{t('section.definition')}</Title>
        <Text className={styles.faint}>{t('editor.intro')}</Text>
      </div>
      <Group justify="space-between">
        <SegmentedControl aria-label={t('editor.format')} value={format} data={[{ value: 'yaml', label: 'YAML' }, { value: 'json', label: 'JSON' }]} onChange={(to) => changeFormat(to as Format)} />
        <Group gap="xs">
          <FileButton onChange={(file) => void upload(file)} accept=".json,.yaml,.yml,application/json,application/yaml,text/yaml">
            {(props) => <Button variant="default" leftSection={<UploadIcon size={16} />} {...props}>{t('editor.upload')}</Button>}
          </FileButton>
          <Button variant="default" onClick={() => saveFile(`${api.name}-${api.version}.${format}`, text)}>{t('publisherApi.download')}</Button>
          <CopyTextButton value={text} label={t('publisherApi.copyDefinition')} />
        </Group>
      </Group>
      {unreadable ? <Text size="sm" c="red" role="alert">{t('editor.cannotConvert', { why: unreadable })}</Text> : null}
      <Suspense fallback={<WaitingRows rows={8} />}>
        <CodeEditor ref={editor} text={start} format={format} label={t('section.definition')} marks={marks} phrases={phrases(t)} onChange={edit} />
      </Suspense>
      <DefinitionFindings marks={marks} text={text} state={check.state} onShow={(at) => editor.current?.show(at)} />
      <SaveBar isDirty={isDirty} isBusy={save.isPending} onDiscard={() => replace(before)} onSave={() => save.mutate(text)}
        reason={text.trim() === '' ? t('editor.empty') : undefined} failure={save.error && !findingsOf(save.error) ? <Failure error={save.error} /> : null} />
    </Stack>
  );
}
