/** Statistics of whatever scope, complete: the range, the numbers, their course, and who leads. Updates while it is seen. */

import { Alert, Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Overview, type StatisticsScope, overviewQuery } from '../api/statistics';
import { pollMs } from '../lib/time-range';
import { Loaded } from '../shell/loaded';
import { Empty } from '../ui/empty';
import { AlertIcon, GaugeIcon } from '../ui/icons';
import styles from './charts.module.css';
import { formatCount, formatMillis } from './format';
import { Leaders } from './leaders';
import { StatTiles } from './stat-tiles';
import { TimeChart } from './time-chart';
import type { Line } from './time-option';
import { TimeRangePicker, useTimeRange } from './time-range';

export function StatisticsPanel({ scope }: { scope: StatisticsScope }) {
  const { t } = useTranslation();
  const [range, setRange] = useTimeRange();
  const [isLive, setIsLive] = useState(true);
  const overview = useQuery(overviewQuery(scope, range, isLive));
  const every = pollMs(range, Date.now());
  return (
    <Stack gap="lg">
      <div className={styles.head}>
        <TimeRangePicker range={range} onChange={setRange} />
        {every === false ? null : (
          <Button variant="subtle" color="gray" size="xs" aria-pressed={isLive} onClick={() => setIsLive(!isLive)}
            leftSection={<span className={styles.pulse} data-live={isLive} />}>
            {isLive ? t('statistics.live', { seconds: every / 1000 }) : t('statistics.paused')}
          </Button>
        )}
      </div>
      <Loaded query={overview}>
        {(data) =>
          data.total.calls === 0 ? (
            <Empty icon={<GaugeIcon size={30} />} title={t('statistics.emptyTitle')} hint={t(`statistics.emptyHint.${scope.of}`)}
              action={range.span === 'month' ? undefined : <Button variant="default" onClick={() => setRange({ range: 'month' })}>{t('statistics.showMonth')}</Button>} />
          ) : <Shown overview={data} scope={scope} />}
      </Loaded>
    </Stack>
  );
}

function Shown({ overview, scope }: { overview: Overview; scope: StatisticsScope }) {
  const { t } = useTranslation();
  const { series } = overview;
  const times = useMemo(() => series.map(({ from }) => Date.parse(from)), [series]);
  const counts = useMemo<Line[]>(() => [
    { name: t('statistics.calls'), ink: 'main', isArea: true, values: series.map((one) => one.calls) },
    { name: t('statistics.errors'), ink: 'error', values: series.map((one) => one.errors) },
    { name: t('statistics.throttled'), ink: 'warning', values: series.map((one) => one.throttled) },
  ], [series, t]);
  const latencies = useMemo<Line[]>(() => [
    { name: t('statistics.median'), ink: 'main', values: series.map((one) => one.latencyMs.p50) },
    { name: t('statistics.p95'), ink: 'middle', values: series.map((one) => one.latencyMs.p95) },
    { name: t('statistics.p99'), ink: 'high', values: series.map((one) => one.latencyMs.p99) },
  ], [series, t]);
  return (
    <>
      {overview.isComplete ? null : <Alert color="orange" icon={<AlertIcon />}>{t('statistics.incomplete')}</Alert>}
      <StatTiles total={overview.total} />
      <div className={styles.pair} data-two="true">
        <TimeChart title={t('statistics.callsTitle', { interval: t(`statistics.interval.${overview.interval}`) })} times={times} lines={counts} write={formatCount} />
        <TimeChart title={t('statistics.latencyTitle')} times={times} lines={latencies} write={formatMillis} />
      </div>
      <Leaders overview={overview} scope={scope} />
    </>
  );
}
