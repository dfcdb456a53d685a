import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePageTitle } from './page-title';
import styles from './ui.module.css';

/** Says that there is nothing yet, and what to do about it. `isPage`: it is all the page has, so its title is the page's. */
export function Empty({ icon, title, hint, action, isPage = false }: { icon: ReactNode; title: string; hint: string; action?: ReactNode; isPage?: boolean }) {
  usePageTitle(isPage ? title : undefined);
  return (
    <div className={styles.empty}>
      <div className={styles.emptyIcon}>{icon}</div>
      <Title order={isPage ? 1 : 2} size="h4">{title}</Title>
      <Text className={styles.faint} maw={460}>{hint}</Text>
      {action}
    </div>
  );
}
