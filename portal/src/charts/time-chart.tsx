/** Lines over time, with a legend, the same as a table, and in words. */

import { Button, Group, Table, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDate } from '../lib/format';
import { peak } from '../lib/traffic';
import { Panel } from '../ui/page';
import { Canvas } from './canvas';
import styles from './charts.module.css';
import { useChartColors } from './colors';
import { formatTick } from './format';
import { type Line, timeOption } from './time-option';

type Props = {
  title: string;
  times: readonly number[];
  lines: readonly Line[];
  /** A value for people. */
  write: (value: number) => string;
  height?: number;
};

export function TimeChart({ title, times, lines, write, height = 260 }: Props) {
  const { t } = useTranslation();
  const colors = useChartColors();
  const [isTable, setIsTable] = useState(false);
  const option = useMemo(() => {
    const length = (times.at(-1) ?? 0) - (times[0] ?? 0);
    return timeOption({ times, lines, write, writeTick: (at) => formatTick(at, length), writeTime: (at) => formatDate(at) }, colors);
  }, [times, lines, write, colors]);
  return (
    <Panel>
      <Group justify="space-between" align="flex-start" mb="sm">
        <Title order={2} size="h5">{title}</Title>
        <Button variant="subtle" size="compact-sm" aria-pressed={isTable} aria-label={`${title}: ${t('statistics.asTable')}`}
          onClick={() => setIsTable(!isTable)}>
          {isTable ? t('statistics.asChart') : t('statistics.asTable')}
        </Button>
      </Group>
      {isTable ? <Numbers title={title} times={times} lines={lines} write={write} /> : (
        <>
          <ul className={styles.legend} aria-label={t('statistics.legend')}>
            {lines.map(({ name, ink }) => <li key={name}><span className={styles.mark} style={{ backgroundColor: colors[ink] }} />{name}</li>)}
          </ul>
          <Canvas option={option} height={height} label={`${title}. ${lines.map((line) => inWords(line)).join(' ')}`} />
        </>
      )}
    </Panel>
  );

  function inWords({ name, values }: Line): string {
    const highest = peak(values);
    if (!highest) return t('statistics.inWordsNone', { name });
    const last = values.at(-1);
    return t('statistics.inWords', { name, highest: write(highest.value), at: formatDate(times[highest.at] ?? 0), last: last == null ? '—' : write(last) });
  }
}

/** Newest first: what a person looks for is at the top. */
function Numbers({ title, times, lines, write }: Pick<Props, 'title' | 'times' | 'lines' | 'write'>) {
  const { t } = useTranslation();
  return (
    <div className={styles.numbers} role="region" aria-label={title} tabIndex={0}>
      <Table miw={320} horizontalSpacing="sm" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('statistics.from')}</Table.Th>
            {lines.map(({ name }) => <Table.Th key={name} className={styles.number}>{name}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {times.map((time, at) => (
            <Table.Tr key={time}>
              <Table.Td><Text size="sm">{formatDate(time)}</Text></Table.Td>
              {lines.map(({ name, values }) => <Table.Td key={name} className={styles.number}>{values[at] == null ? '—' : write(values[at])}</Table.Td>)}
            </Table.Tr>
          )).reverse()}
        </Table.Tbody>
      </Table>
    </div>
  );
}
