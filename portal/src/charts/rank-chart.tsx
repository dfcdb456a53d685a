/** Who leads: a table with a bar in each row, ordered by a measure a person chooses. Needs no ECharts. */

import { Group, SegmentedControl, Table, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MEASURES, type Measure, type Traffic, errorRate, leaders } from '../lib/traffic';
import { Panel } from '../ui/page';
import styles from './charts.module.css';
import { formatCount, formatMillis, formatShare } from './format';

export type Ranked = Traffic & { id: string; name: ReactNode };

type Props = {
  title: string;
  /** What a row is: `API`, `Application`. */
  kind: string;
  rows: readonly Ranked[];
  most?: number;
};

export function RankChart({ title, kind, rows, most = 10 }: Props) {
  const { t } = useTranslation();
  const [measure, setMeasure] = useState<Measure>('calls');
  const leading = leaders(rows, measure, most);
  const highest = leading[0]?.[measure] ?? 1;
  return (
    <Panel>
      <Group justify="space-between" align="flex-start" mb="sm">
        <Title order={2} size="h5">{title}</Title>
        <SegmentedControl size="xs" value={measure} aria-label={`${title}: ${t('statistics.orderBy')}`}
          onChange={(value) => setMeasure(value as Measure)} data={MEASURES.map((value) => ({ value, label: t(`statistics.${value}`) }))} />
      </Group>
      {leading.length === 0 ? <Text size="sm" c="dimmed">{t('statistics.noneOfThis')}</Text> : (
        <div className={styles.frame} role="region" aria-label={title} tabIndex={0}>
          <Table miw={280} verticalSpacing={6} horizontalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{kind}</Table.Th>
                <Table.Th className={styles.number}>{t(`statistics.${measure}`)}</Table.Th>
                <Table.Th className={styles.number}>{t('statistics.errorRate')}</Table.Th>
                <Table.Th className={`${styles.number} ${styles.secondary}`}>{t('statistics.p95')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {leading.map((row) => (
                <Table.Tr key={row.id}>
                  <Table.Td className={styles.ranked}>
                    <div>{row.name}</div>
                    <div className={styles.bar} data-measure={measure} style={{ width: `${Math.max(1, (100 * row[measure]) / highest)}%` }} />
                  </Table.Td>
                  <Table.Td className={styles.number}>{formatCount(row[measure])}</Table.Td>
                  <Table.Td className={styles.number}>{formatShare(errorRate(row) ?? 0)}</Table.Td>
                  <Table.Td className={`${styles.number} ${styles.secondary}`}>{row.latencyMs.p95 === null ? '—' : formatMillis(row.latencyMs.p95)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Panel>
  );
}
