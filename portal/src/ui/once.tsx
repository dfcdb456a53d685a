/** Values that are shown this one time, to be copied before the dialog is closed. */

import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CodeLine } from './copy';

export function ShownOnce({ title, hint, values, done, onClose }: { title: string; hint: string; values: [string, string][]; done: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    // A click beside it must not lose what cannot be had again.
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false} closeOnEscape={false} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        <Alert color="orange" variant="light">{hint}</Alert>
        {values.map(([name, value]) => (
          <div key={name}>
            <Text size="sm" fw={600} mb={4}>{name}</Text>
            <CodeLine value={value} what={name} />
          </div>
        ))}
        <Group justify="flex-end"><Button onClick={onClose} data-autofocus>{done}</Button></Group>
      </Stack>
    </Modal>
  );
}
