/** Traffic of the last day at a glance: the numbers and their course. The statistics page has the rest. */

import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Overview, overviewQuery } from '../../api/statistics';
import { formatDate, formatNumber } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import ui from '../../ui/ui.module.css';
import own from './start.module.css';

const DAY = { span: 'day' } as const;
const SCOPE = { of: 'all' } as const;

export const useDayOfTraffic = () => useQuery(overviewQuery(SCOPE, DAY, true));

export function Traffic() {
  const { t } = useTranslation();
  const day = useDayOfTraffic();
  return (
    <Loaded query={day}>
      {({ total, series }) => total.calls === 0 ? <Text size="sm" className={ui.faint}>{t('admin.start.noTraffic')}</Text> : (
        <>
          <dl className={own.figures}>
            <div><dt>{t('admin.start.calls')}</dt><dd>{formatNumber(total.calls)}</dd></div>
            <div><dt>{t('admin.start.errors')}</dt><dd>{formatNumber(total.errors5xx)}</dd></div>
            <div><dt>{t('admin.start.refused')}</dt><dd>{formatNumber(total.errors4xx)}</dd></div>
            <div><dt>{t('admin.start.throttled')}</dt><dd>{formatNumber(total.throttled)}</dd></div>
            {total.latencyMs.p95 === null ? null : <div><dt>{t('admin.start.latency')}</dt><dd>{t('admin.start.millis', { ms: formatNumber(Math.round(total.latencyMs.p95)) })}</dd></div>}
          </dl>
          <Course series={series} />
        </>
      )}
    </Loaded>
  );
}

const WIDTH = 600;
const HEIGHT = 64;

/** Calls of each interval as bars, server errors at their foot. */
function Course({ series }: { series: Overview['series'] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...series.map((one) => one.calls));
  const step = WIDTH / Math.max(1, series.length);
  const role = 'img';
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className={own.course} role={role} aria-label={t('admin.start.course', { most: formatNumber(most) })}>
      {series.map(({ from, calls, errors5xx }, index) => {
        const [all, bad] = [(HEIGHT * calls) / most, (HEIGHT * errors5xx) / most];
        return calls === 0 ? null : (
          <g key={from}>
            <title>{`${formatDate(from)}: ${formatNumber(calls)}`}</title>
            <rect x={index * step} y={HEIGHT - all} width={Math.max(1, step - 1)} height={all} className={own.bar} />
            {bad > 0 ? <rect x={index * step} y={HEIGHT - bad} width={Math.max(1, step - 1)} height={bad} className={own.barBad} /> : null}
          </g>
        );
      })}
    </svg>
  );
}
