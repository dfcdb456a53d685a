/** DevPortal v3: the part of the contract this portal uses, and its queries. */

import { queryOptions } from '@tanstack/react-query';
import { devportal, take } from './client';
import type { At, Call, Page, Send } from './contract';

export type ApiInfo = {
  id: string;
  name: string;
  description?: string;
  context: string;
  version: string;
  type?: string;
  provider?: string;
  lifeCycleStatus?: string;
  avgRating?: string;
  throttlingPolicies?: string[];
  isSubscriptionAvailable?: boolean;
};

export type EndpointUrls = {
  environmentName: string;
  environmentDisplayName?: string;
  environmentType?: string;
  URLs: { http?: string | null; https?: string | null; ws?: string | null; wss?: string | null };
};

export type Api = ApiInfo & {
  operations?: { target: string; verb: string }[];
  tags?: string[];
  tiers?: { tierName: string; tierPlan?: string }[];
  endpointURLs?: EndpointUrls[];
  securityScheme?: string[];
  authorizationHeader?: string;
  businessInformation?: { businessOwner?: string; businessOwnerEmail?: string; technicalOwner?: string; technicalOwnerEmail?: string };
  lastUpdatedTime?: string;
};

export type Document = {
  documentId: string;
  name: string;
  type: string;
  summary?: string;
  sourceType: 'INLINE' | 'MARKDOWN' | 'URL' | 'FILE';
  sourceUrl?: string;
};

export type Application = {
  applicationId: string;
  name: string;
  throttlingPolicy: string;
  description?: string;
  status?: string;
  subscriptionCount?: number;
  owner?: string;
  tokenType?: string;
};

export type NewApplication = { name: string; throttlingPolicy: string; description: string; tokenType: 'JWT' };

export type Subscription = {
  subscriptionId: string;
  applicationId: string;
  apiId: string;
  apiInfo?: ApiInfo;
  applicationInfo?: Application;
  throttlingPolicy: string;
  status?: string;
};

export type KeyType = 'PRODUCTION' | 'SANDBOX';

export type ApplicationKey = {
  keyMappingId: string;
  keyManager?: string;
  consumerKey: string;
  consumerSecret?: string;
  supportedGrantTypes?: string[];
  callbackUrl?: string;
  keyType: KeyType;
  token?: Token;
};

export type NewKey = {
  keyType: KeyType;
  keyManager: string;
  grantTypesToBeSupported: string[];
  callbackUrl?: string;
  scopes: string[];
  validityTime: number;
  additionalProperties: Record<string, string>;
};

export type Token = { accessToken: string; tokenScopes?: string[]; validityTime: number };
export type NewToken = { consumerSecret?: string; validityPeriod: number; scopes: string[]; grantType: 'CLIENT_CREDENTIALS' };

export type KeyManager = { id?: string; name: string; displayName?: string; enabled?: boolean; availableGrantTypes?: string[]; tokenEndpoint?: string };

export type Policy = {
  name: string;
  displayName?: string;
  description?: string;
  requestCount?: number;
  unitTime?: number;
  timeUnit?: string;
  quotaPolicyType?: string;
};

type Window = { limit?: number; offset?: number };

export type DevPortalPaths = {
  '/apis': { get: Call<Page<ApiInfo>, { query?: Window & { query?: string } }> };
  '/apis/{apiId}': { get: Call<Api, At<'apiId'>> };
  '/apis/{apiId}/swagger': { get: Call<unknown, At<'apiId'>> };
  '/apis/{apiId}/documents': { get: Call<Page<Document>, At<'apiId', Window>> };
  '/apis/{apiId}/documents/{documentId}/content': { get: Call<string, At<'apiId' | 'documentId'>> };
  '/tags': { get: Call<Page<{ value: string; count: number }>, { query?: Window }> };
  '/applications': {
    get: Call<Page<Application>, { query?: Window & { query?: string } }>;
    post: Send<Application, NewApplication>;
  };
  '/applications/{applicationId}': {
    get: Call<Application, At<'applicationId'>>;
    delete: Call<undefined, At<'applicationId'>>;
  };
  '/applications/{applicationId}/generate-keys': { post: Send<ApplicationKey, NewKey, At<'applicationId'>> };
  '/applications/{applicationId}/oauth-keys': { get: Call<Page<ApplicationKey>, At<'applicationId'>> };
  '/applications/{applicationId}/oauth-keys/{keyMappingId}/generate-token': {
    post: Send<Token, NewToken, At<'applicationId' | 'keyMappingId'>>;
  };
  '/applications/{applicationId}/oauth-keys/{keyMappingId}/regenerate-secret': {
    post: Call<{ consumerKey: string; consumerSecret: string }, At<'applicationId' | 'keyMappingId'>>;
  };
  '/subscriptions': {
    get: Call<Page<Subscription>, { query?: Window & { apiId?: string; applicationId?: string } }>;
    post: Send<Subscription, { applicationId: string; apiId: string; throttlingPolicy: string }>;
  };
  '/subscriptions/{subscriptionId}': { delete: Call<undefined, At<'subscriptionId'>> };
  '/throttling-policies/{policyLevel}': { get: Call<Page<Policy>, At<'policyLevel', Window>> };
  '/key-managers': { get: Call<Page<KeyManager>> };
};

/** What one page of a list holds; the server's own limit may be lower. */
export const PAGE = 24;
/** Lists that a person picks from are read in one go. */
const ALL = 500;

/** The search language of the contract: words, and `tags:"…"` for a tag. */
export function searchText(words: string, tag: string | undefined): string | undefined {
  const parts = [words.trim()];
  if (tag) parts.push(/\s/.test(tag) ? `tags:"${tag.replaceAll('"', '')}"` : `tags:${tag}`);
  return parts.filter(Boolean).join(' ') || undefined;
}

export const apisQuery = (words: string, tag: string | undefined, page: number) =>
  queryOptions({
    queryKey: ['devportal', 'apis', words, tag, page],
    queryFn: ({ signal }) => {
      const query = searchText(words, tag);
      const window = { limit: PAGE, offset: (page - 1) * PAGE };
      return take(devportal.GET('/apis', { params: { query: query ? { ...window, query } : window }, signal }));
    },
  });

export const tagsQuery = queryOptions({
  queryKey: ['devportal', 'tags'],
  queryFn: ({ signal }) => take(devportal.GET('/tags', { params: { query: { limit: 100 } }, signal })),
});

export const apiQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['devportal', 'api', apiId],
    queryFn: ({ signal }) => take(devportal.GET('/apis/{apiId}', { params: { path: { apiId } }, signal })),
  });

export const definitionQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['devportal', 'api', apiId, 'definition'],
    queryFn: ({ signal }) => take(devportal.GET('/apis/{apiId}/swagger', { params: { path: { apiId } }, signal })),
  });

export const documentsQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['devportal', 'api', apiId, 'documents'],
    queryFn: ({ signal }) =>
      take(devportal.GET('/apis/{apiId}/documents', { params: { path: { apiId }, query: { limit: ALL } }, signal })),
  });

export const documentTextQuery = (apiId: string, documentId: string) =>
  queryOptions({
    queryKey: ['devportal', 'api', apiId, 'document', documentId],
    queryFn: ({ signal }) =>
      take(
        devportal.GET('/apis/{apiId}/documents/{documentId}/content', {
          params: { path: { apiId, documentId } },
          parseAs: 'text',
          signal,
        }),
      ),
  });

export const applicationsQuery = queryOptions({
  queryKey: ['devportal', 'applications'],
  queryFn: ({ signal }) => take(devportal.GET('/applications', { params: { query: { limit: ALL } }, signal })),
});

export const applicationQuery = (applicationId: string) =>
  queryOptions({
    queryKey: ['devportal', 'application', applicationId],
    queryFn: ({ signal }) =>
      take(devportal.GET('/applications/{applicationId}', { params: { path: { applicationId } }, signal })),
  });

export const keysQuery = (applicationId: string) =>
  queryOptions({
    queryKey: ['devportal', 'application', applicationId, 'keys'],
    queryFn: ({ signal }) =>
      take(devportal.GET('/applications/{applicationId}/oauth-keys', { params: { path: { applicationId } }, signal })),
  });

export const subscriptionsQuery = (of: { apiId: string } | { applicationId: string }) =>
  queryOptions({
    queryKey: ['devportal', 'subscriptions', of],
    queryFn: ({ signal }) => take(devportal.GET('/subscriptions', { params: { query: { ...of, limit: ALL } }, signal })),
  });

export const policiesQuery = (policyLevel: 'application' | 'subscription') =>
  queryOptions({
    queryKey: ['devportal', 'policies', policyLevel],
    queryFn: ({ signal }) =>
      take(
        devportal.GET('/throttling-policies/{policyLevel}', {
          params: { path: { policyLevel }, query: { limit: ALL } },
          signal,
        }),
      ),
  });

export const keyManagersQuery = queryOptions({
  queryKey: ['devportal', 'key-managers'],
  queryFn: ({ signal }) => take(devportal.GET('/key-managers', { signal })),
});
