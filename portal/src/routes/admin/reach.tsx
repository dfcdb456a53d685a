/** How far a change has travelled: which gateways apart know of it. */

import { Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { apart, behind, reachQuery } from '../../api/identity';
import styles from '../../ui/ui.module.css';

/** Names that are written out. */
const NAMES_MAX = 3;

export function useReach(position: number) {
  const nodes = useQuery(reachQuery(position)).data?.list;
  const [all, waiting] = [nodes && apart(nodes).length, behind(nodes ?? [], position)];
  return { all, known: (all ?? 0) - waiting.length, waiting: waiting.map(({ name }) => name), isKnown: nodes !== undefined && waiting.length === 0 };
}

export function Reach({ position }: { position: number }) {
  const { t } = useTranslation();
  const { all, known, waiting } = useReach(position);
  if (all === undefined) return null;
  if (all === 0) return <Text size="sm" className={styles.faint}>{t('admin.tokens.reach.none')}</Text>;
  return (
    <Stack gap={6} aria-live="polite">
      <Text size="sm">{t('admin.tokens.reach.some', { known, all })}</Text>
      <Progress value={(100 * known) / all} color={known === all ? 'green' : undefined} aria-label={t('admin.tokens.reach.title')} />
      {waiting.length > 0 ? <Text size="xs" className={styles.faint}>{t('admin.tokens.reach.waiting', { names: waiting.slice(0, NAMES_MAX).join(', ') + (waiting.length > NAMES_MAX ? ' …' : '') })}</Text> : null}
    </Stack>
  );
}
