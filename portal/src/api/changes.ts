/** What changed between two states of an API: Tidegate's own addition. */

import { queryOptions } from '@tanstack/react-query';
import { publisherOwn, take } from './client';
import type { components } from './generated/tidegate';

type Schemas = components['schemas'];
export type Change = Schemas['Change'];
export type Changes = Schemas['Changes'];

/** The working copy, where a revision or another API could be named. */
export const WORKING = 'working';

export const changesQuery = (apiId: string, from: string, to: string) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'changes', from, to],
    queryFn: ({ signal }) => take(publisherOwn.GET('/apis/{apiId}/changes', { params: { path: { apiId }, query: { from, to } }, signal })),
  });
