/** Instances of the installation, and the tokens by which gateways join it. */

import { queryOptions } from '@tanstack/react-query';
import { take, tidegate } from './client';
import type { components } from './generated/tidegate';

type Schemas = components['schemas'];

export type Node = Schemas['Node'];
export type JoinToken = Schemas['JoinToken'];
export type NewJoinToken = Schemas['NewJoinToken'];

/** More than a machine room holds; a longer list would want another page than this one. */
const LIMIT = 500;
const LOOK_AGAIN_MS = 10_000;

export const nodesQuery = queryOptions({
  queryKey: ['admin', 'nodes'],
  queryFn: ({ signal }) => take(tidegate.GET('/nodes', { params: { query: { limit: LIMIT } }, signal })),
  refetchInterval: LOOK_AGAIN_MS,
});

export const joinTokensQuery = queryOptions({
  queryKey: ['admin', 'join-tokens'],
  queryFn: ({ signal }) => take(tidegate.GET('/join-tokens', { params: { query: { limit: LIMIT } }, signal })),
});
