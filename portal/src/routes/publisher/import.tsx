/** Many APIs at once: each document is checked and imported, one after another, with progress and a way to stop. */

import { Anchor, Badge, Button, Group, Progress as Bar, Stack, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Api } from '../../api/publisher';
import { checkDocument, fieldsOf, importApi } from '../../forms/api-create';
import { type Outcome, type Progress, runQueue } from '../../lib/import-queue';
import { FailureText } from '../../shell/failure';
import { DropZone } from '../../ui/drop-zone';
import { BackIcon } from '../../ui/icons';
import { PageHead, Panel, TableFrame } from '../../ui/page';
import ui from '../../ui/ui.module.css';

/** Most documents of one go. */
const FILES_MAX = 200;
const ACCEPT = '.json,.yaml,.yml,application/json,application/yaml,text/yaml';
const COLORS = { waiting: 'gray', running: 'blue', done: 'green', failed: 'red', stopped: 'orange' } as const;

/** A document the server found wrong; it says so with 200. */
class NotValid extends Error {}

async function importOne(file: File, signal: AbortSignal): Promise<Api> {
  const { isValid, info, errors = [] } = await checkDocument({ file }, signal);
  if (!isValid) throw new NotValid(errors.map((one) => one.description ?? one.message).join('\n'));
  return importApi(file, fieldsOf(info), signal);
}

export function ImportApis() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const [progress, setProgress] = useState<Progress<Api>>([]);
  const stop = useRef<AbortController>(undefined);
  const [isRunning, setIsRunning] = useState(false);
  const [isStopping, setIsStopping] = useState(false);
  // Leaving the page stops what it began.
  useEffect(() => () => stop.current?.abort(), []);
  const add = (more: File[]) => {
    setProgress([]);
    setFiles((old) => [...(progress.length > 0 ? [] : old), ...more].slice(0, FILES_MAX));
  };
  const begin = async () => {
    const controller = new AbortController();
    stop.current = controller;
    setIsRunning(true);
    setIsStopping(false);
    await runQueue(files, importOne, controller.signal, setProgress);
    setIsRunning(false);
    await queries.invalidateQueries({ queryKey: ['publisher', 'apis'] });
  };
  const ended = progress.filter(({ state }) => state === 'done' || state === 'failed').length;
  const done = progress.filter(({ state }) => state === 'done').length;
  return (
    <Stack gap="lg" maw={980} mx="auto">
      <Anchor component={Link} to="/publisher" size="sm"><Group gap={6} component="span"><BackIcon size={16} />{t('nav.apis')}</Group></Anchor>
      <PageHead title={t('importApis.title')} intro={t('importApis.intro')} />
      {isRunning ? null : (
        <Panel><DropZone label={t('importApis.drop')} hint={t('createApi.fileHint')} choose={t('importApis.choose')} accept={ACCEPT} isMultiple onFiles={add} /></Panel>
      )}
      {files.length > 0 ? (
        <>
          <Group justify="space-between">
            <Text role="status">{progress.length === 0 ? t('importApis.ready', { count: files.length }) : t('importApis.progress', { done: ended, all: files.length })}</Text>
            {isRunning ? (
              <Button color="red" variant="light" loading={isStopping} onClick={() => { setIsStopping(true); stop.current?.abort(); }}>{t('importApis.stop')}</Button>
            ) : progress.length === 0 ? (
              <Group gap="xs">
                <Button variant="default" onClick={() => setFiles([])}>{t('common.clear')}</Button>
                <Button onClick={() => void begin()}>{t('importApis.begin', { count: files.length })}</Button>
              </Group>
            ) : (
              <Button component={Link} to="/publisher" variant="default">{t('importApis.toList')}</Button>
            )}
          </Group>
          {progress.length > 0 ? <Bar value={(100 * ended) / files.length} color={isRunning ? undefined : done === files.length ? 'green' : 'orange'} animated={isRunning} aria-label={t('importApis.progress', { done: ended, all: files.length })} /> : null}
          <Files files={files} progress={progress} />
        </>
      ) : null}
    </Stack>
  );
}

function Files({ files, progress }: { files: File[]; progress: Progress<Api> }) {
  const { t } = useTranslation();
  return (
    <TableFrame label={t('importApis.files')}>
      <Table miw={520}>
        <Table.Thead><Table.Tr><Table.Th>{t('importApis.file')}</Table.Th><Table.Th w={130}>{t('common.state')}</Table.Th><Table.Th>{t('importApis.outcome')}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {files.map((file, n) => {
            const outcome: Outcome<Api> = progress[n] ?? { state: 'waiting' };
            return (
              <Table.Tr key={n}>
                <Table.Td className={ui.breakable}>{file.name}</Table.Td>
                <Table.Td><Badge variant="light" color={COLORS[outcome.state]} tt="none">{t(`importApis.state.${outcome.state}`)}</Badge></Table.Td>
                <Table.Td><Result outcome={outcome} /></Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function Result({ outcome }: { outcome: Outcome<Api> }) {
  if (outcome.state === 'done') {
    const { id, name, version } = outcome.result;
    return <Anchor component={Link} to={`/publisher/apis/${id}/overview`}>{name} {version}</Anchor>;
  }
  if (outcome.state !== 'failed') return null;
  const { error } = outcome;
  return error instanceof NotValid ? <Text size="sm" style={{ whiteSpace: 'pre-line' }} className={ui.breakable}>{error.message}</Text> : <FailureText error={error} />;
}
