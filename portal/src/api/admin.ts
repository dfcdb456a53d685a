/** Admin v4 and Tidegate's own additions: the part this portal uses, and its queries. */

import { queryOptions } from '@tanstack/react-query';
import { admin, take, tidegate } from './client';
import type { components } from './generated/admin';
import type { components as OwnComponents } from './generated/tidegate';

/** Names of the schemas of the Admin API's document, and of Tidegate's own. */
type Schemas = components['schemas'];
type OwnSchemas = OwnComponents['schemas'];

export type ThrottleLimit = Schemas['ThrottleLimit'];
export type ThrottlePolicy = Schemas['ThrottlePolicy'];
export type Environment = Schemas['Environment'];
export type User = OwnSchemas['User'];
/** One of the APIs that every gateway has from the start. */
export type DefaultApi = OwnSchemas['DefaultApi'];
export type DefaultApiChange = OwnSchemas['DefaultApiChange'];

export const POLICY_LEVELS = ['subscription', 'application', 'advanced'] as const;
export type PolicyLevel = (typeof POLICY_LEVELS)[number];

export const policiesQuery = (level: PolicyLevel) =>
  queryOptions({
    queryKey: ['admin', 'policies', level],
    queryFn: ({ signal }) => take(admin.GET('/throttling/policies/{policyLevel}', { params: { path: { policyLevel: level } }, signal })),
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
