/** What changed between two states of an API: Tidegate's own addition. */

import { queryOptions } from '@tanstack/react-query';
import { publisherOwn, take } from './client';
import type { At, Call } from './contract';

export type Change = {
  code: string;
  impact: 'breaking' | 'compatible';
  /** `GET /menu`; absent for settings of the whole API. */
  operation?: string;
  at?: string;
  from?: unknown;
  to?: unknown;
  message: string;
};

export type ComparedState = { kind: 'working' | 'revision' | 'version'; id: string; displayName: string; version: string };

export type Changes = {
  from: ComparedState;
  to: ComparedState;
  breaking: number;
  compatible: number;
  isTruncated: boolean;
  list: Change[];
};

/** The working copy, where a revision or another API could be named. */
export const WORKING = 'working';

export type ChangesPaths = {
  '/apis/{apiId}/changes': { get: Call<Changes, At<'apiId', { from?: string; to?: string }>> };
};

export const changesQuery = (apiId: string, from: string, to: string) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'changes', from, to],
    queryFn: ({ signal }) => take(publisherOwn.GET('/apis/{apiId}/changes', { params: { path: { apiId }, query: { from, to } }, signal })),
  });
