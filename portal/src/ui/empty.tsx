import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './ui.module.css';

/** Says that there is nothing yet, and what to do about it. */
export function Empty({ icon, title, hint, action }: { icon: ReactNode; title: string; hint: string; action?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <div className={styles.emptyIcon}>{icon}</div>
      <Title order={3} size="h4">{title}</Title>
      <Text className={styles.faint} maw={460}>{hint}</Text>
      {action}
    </div>
  );
}
