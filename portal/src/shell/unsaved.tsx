/** Keeps what was typed from being lost: leaving a page with changes asks first, closing the tab too. */

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './unsaved.module.css';

export function UnsavedGuard({ isDirty }: { isDirty: boolean }) {
  const { t } = useTranslation();
  const blocker = useBlocker({ shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname, enableBeforeUnload: () => isDirty, withResolver: true });
  const isAsking = blocker.status === 'blocked';
  return (
    <Modal opened={isAsking} onClose={() => blocker.reset?.()} title={t('unsaved.leaveTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        <Text>{t('unsaved.leaveHint')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => blocker.reset?.()} data-autofocus>{t('unsaved.stay')}</Button>
          <Button color="red" onClick={() => blocker.proceed?.()}>{t('unsaved.leave')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

type SaveBarProps = { isDirty: boolean; isBusy: boolean; onDiscard: () => void; onSave?: () => void; failure?: ReactNode; reason?: string | undefined };

/** At the bottom of a page as long as it has changes. Without `onSave` its button submits the form around it. */
export function SaveBar({ isDirty, isBusy, onDiscard, onSave, failure, reason }: SaveBarProps) {
  const { t } = useTranslation();
  return (
    <>
      <UnsavedGuard isDirty={isDirty && !isBusy} />
      {failure}
      {isDirty ? (
        <div className={styles.bar} role="region" aria-label={t('unsaved.title')}>
          <Text size="sm" className={styles.text}>{reason ?? t('unsaved.hint')}</Text>
          <Group gap="xs">
            <Button variant="default" onClick={onDiscard} disabled={isBusy}>{t('unsaved.discard')}</Button>
            <Button type={onSave ? 'button' : 'submit'} {...(onSave ? { onClick: onSave } : {})} loading={isBusy} disabled={reason !== undefined}>{t('common.save')}</Button>
          </Group>
        </div>
      ) : null}
    </>
  );
}
