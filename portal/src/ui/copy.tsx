import { ActionIcon, Button, CopyButton as Copying, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CheckIcon, CopyIcon } from './icons';
import styles from './ui.module.css';

/** A small button that copies `value`; `what` names it for screen readers. */
export function CopyIconButton({ value, what }: { value: string; what: string }) {
  const { t } = useTranslation();
  return (
    <Copying value={value} timeout={1600}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('common.copied') : t('common.copy')} withArrow>
          <ActionIcon variant="subtle" color={copied ? 'green' : 'gray'} onClick={copy} aria-label={t('common.copyOf', { what })}>
            {copied ? <CheckIcon /> : <CopyIcon />}
          </ActionIcon>
        </Tooltip>
      )}
    </Copying>
  );
}

export function CopyTextButton({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation();
  return (
    <Copying value={value} timeout={1600}>
      {({ copied, copy }) => (
        <Button onClick={copy} color={copied ? 'green' : undefined} leftSection={copied ? <CheckIcon /> : <CopyIcon />}>
          {copied ? t('common.copied') : label}
        </Button>
      )}
    </Copying>
  );
}

/** One value in code type with a copy button. */
export function CodeLine({ value, what }: { value: string; what: string }) {
  return (
    <div className={styles.code}>
      <code>{value}</code>
      <CopyIconButton value={value} what={what} />
    </div>
  );
}
