/** The audit log as a file. A long one is fetched part by part; it can be stopped. */

import { Button, Group, Menu, Modal, Progress, Stack, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AuditSearch, exportAudit } from '../../api/audit';
import { formatNumber } from '../../lib/format';
import { saveFile } from '../../lib/save-file';
import { Failure } from '../../shell/failure';
import { ChevronIcon } from '../../ui/icons';

type Format = 'csv' | 'json';
type Work = { format: Format; done: number; all: number; error?: unknown };

export function AuditExport({ search }: { search: AuditSearch }) {
  const { t } = useTranslation();
  const [work, setWork] = useState<Work>();
  const stop = useRef<AbortController>(undefined);
  const start = async (format: Format) => {
    const aborting = new AbortController();
    stop.current = aborting;
    setWork({ format, done: 0, all: 0 });
    try {
      const text = await exportAudit(format, search, aborting.signal, (done, all) => setWork({ format, done, all }));
      saveFile(`audit.${format}`, new Blob([text], { type: format === 'csv' ? 'text/csv' : 'application/json' }));
      setWork(undefined);
    } catch (error) {
      setWork(aborting.signal.aborted ? undefined : { format, done: 0, all: 0, error });
    }
  };
  const close = () => { stop.current?.abort(); setWork(undefined); };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><Button variant="default" rightSection={<ChevronIcon />}>{t('admin.audit.export')}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('admin.audit.exportHint')}</Menu.Label>
          {(['csv', 'json'] as const).map((format) => <Menu.Item key={format} onClick={() => void start(format)}>{t(`admin.audit.format.${format}`)}</Menu.Item>)}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={work !== undefined} onClose={close} title={t('admin.audit.exporting')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <Stack>
          {work?.error ? <Failure error={work.error} onRetry={() => void start(work.format)} /> : (
            <>
              <Progress value={work?.all ? (100 * work.done) / work.all : 5} animated aria-label={t('admin.audit.exporting')} />
              <Text size="sm">{t('admin.audit.exported', { done: formatNumber(work?.done ?? 0), all: formatNumber(work?.all ?? 0) })}</Text>
            </>
          )}
          <Group justify="flex-end"><Button variant="default" onClick={close}>{t('common.cancel')}</Button></Group>
        </Stack>
      </Modal>
    </>
  );
}
