/** Instances of the installation, and the tokens by which gateways join it. */

import { queryOptions } from '@tanstack/react-query';
import { take, tidegate } from './client';
import type { At, Call, Page, Send } from './contract';

export type Node = {
  id: string;
  name: string;
  roles: string[];
  version: string;
  address: string;
  offset: number;
  ports: Record<string, number>;
  environment: string;
  endpoints: string[];
  lastSeen: string;
  /** Shares the store; otherwise a gateway that was let in. */
  hasStore: boolean;
  joinedBy?: { token?: string; certificate?: string };
  /** How far it has followed the changes; absent where it serves no APIs. */
  position?: number | null;
  lag?: number | null;
  degraded?: string | null;
};

export type JoinToken = {
  id: string;
  name: string;
  role: string;
  state: 'active' | 'expired' | 'revoked';
  createdBy: string;
  createdAt: string;
  expiresAt?: string | null;
  revokedAt?: string | null;
  /** Only in the answer that made it. */
  token?: string;
};

export type NodePaths = {
  '/nodes': { get: Call<Page<Node>, { query?: { limit?: number } }> };
  '/join-tokens': { get: Call<Page<JoinToken>, { query?: { limit?: number } }>; post: Send<JoinToken, { name: string; role: string; expires?: string }> };
  '/join-tokens/{id}': { delete: Call<undefined, At<'id'>> };
};

/** More than a machine room holds; a longer list would want another page than this one. */
const LIMIT = 500;

export const nodesQuery = queryOptions({
  queryKey: ['admin', 'nodes'],
  queryFn: ({ signal }) => take(tidegate.GET('/nodes', { params: { query: { limit: LIMIT } }, signal })),
  refetchInterval: 10_000,
});

export const joinTokensQuery = queryOptions({
  queryKey: ['admin', 'join-tokens'],
  queryFn: ({ signal }) => take(tidegate.GET('/join-tokens', { params: { query: { limit: LIMIT } }, signal })),
});
