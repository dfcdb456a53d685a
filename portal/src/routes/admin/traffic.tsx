/** Traffic of the last day at a glance. */

import { Text } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { take, tidegate } from '../../api/client';
import { formatNumber } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import ui from '../../ui/ui.module.css';
import own from './start.module.css';

const DAY_MS = 86_400_000;
const AGAIN_MS = 15_000;

const dayQuery = queryOptions({
  queryKey: ['admin', 'traffic-of-day'],
  queryFn: ({ signal }) => take(tidegate.GET('/statistics/overview', { params: { query: { from: String(Date.now() - DAY_MS), of: 'all' } }, signal })),
  refetchInterval: AGAIN_MS,
});

export const useDayOfTraffic = () => useQuery(dayQuery);

export function Traffic() {
  const { t } = useTranslation();
  const day = useDayOfTraffic();
  return (
    <Loaded query={day}>
      {({ total }) => total.calls === 0 ? <Text size="sm" className={ui.faint}>{t('admin.start.noTraffic')}</Text> : (
        <dl className={own.figures}>
          <div><dt>{t('admin.start.calls')}</dt><dd>{formatNumber(total.calls)}</dd></div>
          <div><dt>{t('admin.start.errors')}</dt><dd>{formatNumber(total.errors5xx)}</dd></div>
          <div><dt>{t('admin.start.refused')}</dt><dd>{formatNumber(total.errors4xx)}</dd></div>
          <div><dt>{t('admin.start.throttled')}</dt><dd>{formatNumber(total.throttled)}</dd></div>
        </dl>
      )}
    </Loaded>
  );
}
