/** Takes files by dropping them, or by the button inside it: nothing here needs a mouse. */

import { Button, FileButton, Stack, Text } from '@mantine/core';
import { type DragEvent, useState } from 'react';
import styles from './drop-zone.module.css';
import { UploadIcon } from './icons';

type Props = {
  label: string;
  hint: string;
  choose: string;
  accept: string;
  isMultiple?: boolean;
  isBusy?: boolean;
  onFiles: (files: File[]) => void;
};

export function DropZone({ label, hint, choose, accept, isMultiple = false, isBusy = false, onFiles }: Props) {
  const [isOver, setIsOver] = useState(false);
  const over = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    const files = [...event.dataTransfer.files];
    const taken = isMultiple ? files : files.slice(0, 1);
    if (taken.length > 0 && !isBusy) onFiles(taken);
  };
  const chosen = (files: File[] | File | null) => {
    const list = files === null ? [] : Array.isArray(files) ? files : [files];
    if (list.length > 0) onFiles(list);
  };
  return (
    <div className={styles.zone} data-over={isOver} role="group" aria-label={label} onDragEnter={over} onDragOver={over} onDragLeave={() => setIsOver(false)} onDrop={drop}>
      <Stack align="center" gap="xs">
        <span className={styles.icon}><UploadIcon size={28} /></span>
        <Text fw={600}>{label}</Text>
        <Text size="sm" className={styles.hint}>{hint}</Text>
        <FileButton accept={accept} multiple={isMultiple} onChange={chosen} inputProps={{ 'aria-label': choose }}>
          {(props) => <Button {...props} variant="default" loading={isBusy}>{choose}</Button>}
        </FileButton>
      </Stack>
    </div>
  );
}
