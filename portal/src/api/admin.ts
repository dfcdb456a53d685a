/** Admin v4 and Tidegate's own additions: the part this portal uses, and its queries. */

import { queryOptions } from '@tanstack/react-query';
import { admin, take, tidegate } from './client';
import type { At, Call, Page, Send } from './contract';

export type ThrottleLimit = {
  type: string;
  requestCount?: { requestCount: number; unitTime: number; timeUnit: string } | null;
  bandwidth?: { dataAmount: number; dataUnit: string; unitTime: number; timeUnit: string } | null;
  eventCount?: { eventCount: number; unitTime: number; timeUnit: string } | null;
};

export type ThrottlePolicy = {
  policyId?: string;
  policyName: string;
  displayName?: string;
  description?: string;
  isDeployed?: boolean;
  defaultLimit?: ThrottleLimit | null;
  stopOnQuotaReach?: boolean;
};

export type Environment = {
  id?: string;
  name: string;
  displayName?: string;
  description?: string;
  type?: string;
  provider?: string;
  gatewayType?: string;
  isReadOnly?: boolean;
  vhosts?: { host: string; httpPort?: number; httpsPort?: number; httpContext?: string }[];
};

export type EnvironmentChange = { name: string; displayName?: string; description?: string; type?: string; vhosts: { host: string; httpPort?: number; httpsPort?: number }[] };

export type User = { id: string; name: string; email?: string | null; isActive?: boolean; roles?: string[] };

/** One of the APIs that every gateway has from the start. */
export type DefaultApi = {
  kind: string;
  apiId: string;
  name: string;
  description: string;
  context: string;
  verbs: string[];
  endpoint: string;
  shippedEndpoint: string;
  isEnabled: boolean;
  /** Not as shipped. */
  isChanged: boolean;
  updatedTime?: string;
};
export type DefaultApiChange = { endpoint?: string; isEnabled?: boolean };

export const POLICY_LEVELS = ['subscription', 'application', 'advanced'] as const;
export type PolicyLevel = (typeof POLICY_LEVELS)[number];

export type AdminPaths = {
  '/throttling/policies/subscription': { get: Call<Page<ThrottlePolicy>> };
  '/throttling/policies/application': { get: Call<Page<ThrottlePolicy>> };
  '/throttling/policies/advanced': { get: Call<Page<ThrottlePolicy>> };
  '/environments': { get: Call<Page<Environment>>; post: Send<Environment, EnvironmentChange> };
  '/environments/{environmentId}': { put: Send<Environment, EnvironmentChange, At<'environmentId'>>; delete: Call<undefined, At<'environmentId'>> };
};

export type TidegatePaths = {
  '/users': { get: Call<Page<User>> };
  '/default-apis': { get: Call<Page<DefaultApi>> };
  '/default-apis/{kind}': { put: Send<DefaultApi, DefaultApiChange, At<'kind'>> };
  '/default-apis/{kind}/restore': { post: Call<DefaultApi, At<'kind'>> };
};

export const policiesQuery = (level: PolicyLevel) =>
  queryOptions({
    queryKey: ['admin', 'policies', level],
    queryFn: ({ signal }) => take(admin.GET(`/throttling/policies/${level}`, { signal })),
  });

export const environmentsQuery = queryOptions({
  queryKey: ['admin', 'environments'],
  queryFn: ({ signal }) => take(admin.GET('/environments', { signal })),
});

export const usersQuery = queryOptions({
  queryKey: ['admin', 'users'],
  queryFn: ({ signal }) => take(tidegate.GET('/users', { signal })),
});

export const defaultApisQuery = queryOptions({
  queryKey: ['admin', 'default-apis'],
  queryFn: ({ signal }) => take(tidegate.GET('/default-apis', { signal })),
});
