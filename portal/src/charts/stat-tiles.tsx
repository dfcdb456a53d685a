/** The numbers that answer "is it well?" at a glance. */

import { useTranslation } from 'react-i18next';
import { type Traffic, errorRate } from '../lib/traffic';
import styles from './charts.module.css';
import { formatCount, formatMillis, formatShare } from './format';

type Tile = { name: string; value: string; more?: string; isBad?: boolean };

/** A share of errors that deserves a look. */
const MANY_ERRORS = 0.05;

export function StatTiles({ total }: { total: Traffic }) {
  const { t } = useTranslation();
  const rate = errorRate(total);
  const ms = (value: number | null) => (value === null ? '—' : formatMillis(value));
  const { p50, p95, p99, max } = total.latencyMs;
  const tiles: Tile[] = [
    { name: t('statistics.calls'), value: formatCount(total.calls) },
    {
      name: t('statistics.errorRate'),
      value: rate === undefined ? '—' : formatShare(rate),
      more: t('statistics.errorsSplit', { client: formatCount(total.errors4xx), server: formatCount(total.errors5xx) }),
      isBad: rate !== undefined && rate >= MANY_ERRORS,
    },
    { name: t('statistics.median'), value: ms(p50), more: t('statistics.halfFaster') },
    { name: t('statistics.p95'), value: ms(p95), more: t('statistics.p99Is', { value: ms(p99), max: ms(max) }) },
    { name: t('statistics.throttled'), value: formatCount(total.throttled), more: t('statistics.throttledHint'), isBad: total.throttled > 0 },
  ];
  return (
    <dl className={styles.tiles}>
      {tiles.map(({ name, value, more, isBad }) => (
        <div key={name} className={styles.tile} data-bad={isBad ? 'true' : undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {more ? <dd className={styles.more}>{more}</dd> : null}
        </div>
      ))}
    </dl>
  );
}
