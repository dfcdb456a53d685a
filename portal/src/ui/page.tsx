import { Box, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePageTitle } from './page-title';
import styles from './ui.module.css';

/** Title, one line of what this page is for, and its main action. */
export function PageHead({ title, intro, action, before, badge }: {
  title: string; intro?: ReactNode; action?: ReactNode; before?: ReactNode; badge?: ReactNode;
}) {
  usePageTitle(title);
  return (
    <div className={styles.head}>
      <Group wrap="nowrap" align="center" gap="md">
        {before}
        <Box miw={0}>
          <Group gap="sm">
            <Title order={1} size="h2">{title}</Title>
            {badge}
          </Group>
          {intro ? <Text className={styles.faint} component="div">{intro}</Text> : null}
        </Box>
      </Group>
      {action ? <Group gap="sm">{action}</Group> : null}
    </div>
  );
}

export const Cards = ({ children, label }: { children: ReactNode; label: string }) => (
  <div className={styles.cards} role="list" aria-label={label}>{children}</div>
);

/** A bordered surface. */
export const Panel = ({ children }: { children: ReactNode }) => <section className={styles.panel}>{children}</section>;

/** Lets a wide table scroll inside the page instead of widening it. */
export const TableFrame = ({ children, label }: { children: ReactNode; label: string }) => (
  <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>{children}</div>
);

/** Name and value pairs. */
export function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className={styles.facts}>
      {rows.map(([name, value]) => [<dt key={`${name}-t`}>{name}</dt>, <dd key={`${name}-d`}>{value}</dd>])}
    </dl>
  );
}
