/**
 * Statistics for pages to place: `<StatisticsPanel scope={{ of: 'api', apiId }} />`. The panel, its texts and ECharts are
 * loaded when it is first shown. The page's route must read `rangeParts` from `./range-search` among its search parameters,
 * so that the chosen range stands in the address.
 */

import { Suspense, lazy } from 'react';
import type { StatisticsScope } from '../api/statistics';
import { loadTexts } from '../texts';
import { WaitingRows } from '../ui/waiting';

const Panel = lazy(async () => {
  const [{ StatisticsPanel: default_ }] = await Promise.all([import('./statistics-panel'), loadTexts('statistics')]);
  return { default: default_ };
});

export type { StatisticsScope };

export function StatisticsPanel({ scope }: { scope: StatisticsScope }) {
  return <Suspense fallback={<WaitingRows />}><Panel scope={scope} /></Suspense>;
}
