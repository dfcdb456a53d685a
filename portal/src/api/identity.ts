/** Users, roles, tokens in use, signing keys and the key manager, as an administrator sees them. */

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { admin, take, tidegate } from './client';
import type { components as AdminComponents } from './generated/admin';
import type { components } from './generated/tidegate';

type Schemas = components['schemas'];
export type User = Schemas['User'];
export type Role = Schemas['Role'];
export type Token = Schemas['Token'];
export type InspectedToken = Schemas['InspectedToken'];
export type Revoked = Schemas['Revoked'];
export type SigningKey = Schemas['SigningKey'];
export type KeyManager = AdminComponents['schemas']['KeyManager'];
export type Scope = AdminComponents['schemas']['Scope'];
export type Application = Schemas['Application'];
export type PolicyUse = Schemas['PolicyUse'];
export type ApplicationDetail = Schemas['ApplicationDetail'];

/** Entries of one page of a list. */
export const PAGE = 25;
/** Roles are few; a form offers all of them. */
const ROLES_MAX = 500;
const offset = (page: number) => (page - 1) * PAGE;

export const TOKEN_KINDS = ['access', 'refresh', 'api-key'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** What a list of users is narrowed to. */
export type UserSearch = { query?: string | undefined; role?: string | undefined; isActive?: boolean | undefined };

export const usersQuery = (search: UserSearch, page: number) =>
  queryOptions({
    queryKey: ['admin', 'users', search, page],
    queryFn: ({ signal }) => take(tidegate.GET('/users', { params: { query: { ...search, limit: PAGE, offset: offset(page) } }, signal })),
    placeholderData: keepPreviousData,
  });

export const userQuery = (name: string) =>
  queryOptions({
    queryKey: ['admin', 'users', name],
    queryFn: ({ signal }) => take(tidegate.GET('/users/{name}', { params: { path: { name } }, signal })),
  });

export const sessionsQuery = (name: string) =>
  queryOptions({
    queryKey: ['admin', 'users', name, 'sessions'],
    queryFn: ({ signal }) => take(tidegate.GET('/users/{name}/sessions', { params: { path: { name } }, signal })),
  });

export const rolesQuery = queryOptions({
  queryKey: ['admin', 'roles'],
  queryFn: ({ signal }) => take(tidegate.GET('/roles', { params: { query: { limit: ROLES_MAX } }, signal })),
});

export const roleQuery = (roleName: string) =>
  queryOptions({
    queryKey: ['admin', 'roles', roleName],
    queryFn: ({ signal }) => take(tidegate.GET('/roles/{roleName}', { params: { path: { roleName } }, signal })),
  });

export const scopesQuery = queryOptions({
  queryKey: ['admin', 'scopes'],
  queryFn: ({ signal }) => take(admin.GET('/system-scopes', { signal })),
});

/** Whose tokens are looked for. */
export type TokenSearch = { user?: string | undefined; clientId?: string | undefined; applicationId?: string | undefined };

export const tokensQuery = (kind: TokenKind, search: TokenSearch, page: number) =>
  queryOptions({
    queryKey: ['admin', 'tokens', kind, search, page],
    queryFn: ({ signal }) => take(tidegate.GET('/tokens', { params: { query: { kind, ...search, limit: PAGE, offset: offset(page) } }, signal })),
    placeholderData: keepPreviousData,
  });

export const signingKeysQuery = queryOptions({
  queryKey: ['admin', 'signing-keys'],
  queryFn: ({ signal }) => take(tidegate.GET('/signing-keys', { signal })),
});

export const keyManagersQuery = queryOptions({
  queryKey: ['admin', 'key-managers'],
  queryFn: async ({ signal }) => {
    const { list } = await take(admin.GET('/key-managers', { signal }));
    return Promise.all(list.map(({ id }) => take(admin.GET('/key-managers/{keyManagerId}', { params: { path: { keyManagerId: id } }, signal }))));
  },
});

export const keyManagerFactsQuery = queryOptions({
  queryKey: ['admin', 'key-manager-facts'],
  queryFn: ({ signal }) => take(tidegate.GET('/key-manager', { signal })),
});

export const applicationsQuery = (query: string, page: number) =>
  queryOptions({
    queryKey: ['admin', 'applications', query, page],
    queryFn: ({ signal }) => take(tidegate.GET('/applications', { params: { query: { query, limit: PAGE, offset: offset(page) } }, signal })),
    placeholderData: keepPreviousData,
  });

export const applicationQuery = (applicationId: string) =>
  queryOptions({
    queryKey: ['admin', 'applications', applicationId],
    queryFn: ({ signal }) => take(tidegate.GET('/applications/{applicationId}', { params: { path: { applicationId } }, signal })),
  });

export const policyUsesQuery = queryOptions({
  queryKey: ['admin', 'policies', 'uses'],
  queryFn: ({ signal }) => take(tidegate.GET('/throttling-usage', { signal })),
});

/** How often gateways are asked whether they know of a change, milliseconds. */
const REACH_EVERY_MS = 1000;

/** Gateways without a store. Those with one look into it twice a second, and tell their position too seldom to be waited for. */
export const apart = (nodes: Schemas['Node'][]) => nodes.filter((node) => !node.hasStore && node.position !== null);

/** Those of them that do not know yet of the change at `position`. */
export const behind = (nodes: Schemas['Node'][], position: number) => apart(nodes).filter((node) => (node.position ?? 0) < position);

/** Gateways apart, asked again until all have followed the changes to `position`. */
export const reachQuery = (position: number) =>
  queryOptions({
    queryKey: ['admin', 'reach', position],
    queryFn: ({ signal }) => take(tidegate.GET('/nodes', { params: { query: { limit: 500 } }, signal })),
    refetchInterval: (query) => (query.state.data && behind(query.state.data.list, position).length === 0 ? false : REACH_EVERY_MS),
    staleTime: 0,
  });
