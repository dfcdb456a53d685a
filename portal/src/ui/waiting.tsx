import { Skeleton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import styles from './ui.module.css';

/** Grey shapes where cards will be. */
export function WaitingCards() {
  const { t } = useTranslation();
  return (
    <div className={styles.cards} role="status" aria-label={t('common.loading')}>
      {Array.from({ length: 6 }, (_, n) => <Skeleton key={n} h={168} radius="lg" />)}
    </div>
  );
}

/** Grey shapes where rows or a page will be. */
export function WaitingRows({ rows = 5 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, n) => <Skeleton key={n} h={n === 0 ? 32 : 44} w={n === 0 ? '40%' : '100%'} />)}
    </Stack>
  );
}
