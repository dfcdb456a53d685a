/** What was called: Tidegate's own API, asked with the rights of the area that shows it. */

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type TimeRange, pollMs, windowOf } from '../lib/time-range';
import { developerOwn, publisherOwn, take, tidegate } from './client';
import type { components } from './generated/tidegate';

export type Overview = components['schemas']['StatisticsOverview'];
export type ApiTraffic = components['schemas']['ApiTraffic'];
export type ApplicationTraffic = components['schemas']['ApplicationTraffic'];

/**
 * Whose traffic: everyone's (Admin); of the APIs a publisher provides, or of one a publisher may see; of a developer's
 * own applications, or of one of them.
 */
export type StatisticsScope =
  | { of: 'all' }
  | { of: 'apis' }
  | { of: 'api'; apiId: string }
  | { of: 'own'; apiId?: string }
  | { of: 'application'; applicationId: string };

/** Groups that are read; the page shows fewer, but may order them by another measure. */
const TOP = 50;

function asked(scope: StatisticsScope) {
  switch (scope.of) {
    case 'all': return { client: tidegate, query: { of: 'all' as const } };
    case 'apis': return { client: publisherOwn, query: { of: 'apis' as const } };
    case 'api': return { client: publisherOwn, query: { of: 'apis' as const, apiId: scope.apiId } };
    case 'own': return { client: developerOwn, query: { of: 'applications' as const, ...(scope.apiId ? { apiId: scope.apiId } : {}) } };
    case 'application': return { client: developerOwn, query: { of: 'applications' as const, applicationId: scope.applicationId } };
  }
}

/** The overview of a range, asked for again while the page is seen and `isLive`. */
export const overviewQuery = (scope: StatisticsScope, range: TimeRange, isLive: boolean) =>
  queryOptions({
    queryKey: ['statistics', scope, range],
    queryFn: ({ signal }) => {
      const { client, query } = asked(scope);
      const { from, to } = windowOf(range, Date.now());
      return take(client.GET('/statistics/overview', { params: { query: { ...query, from: String(from), to: String(to), top: TOP } }, signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: isLive ? () => pollMs(range, Date.now()) : false,
    staleTime: 2_000,
  });
