/** DevPortal v3: the part of the contract this portal uses, and its queries. */

import { queryOptions } from '@tanstack/react-query';
import { devportal, take } from './client';
import type { components } from './generated/devportal';

/** Names of the schemas of the DevPortal API's document. */
type Schemas = components['schemas'];

export type ApiInfo = Schemas['APIInfo'];
export type Api = Schemas['API'];
export type EndpointUrls = Schemas['EndpointUrls'];
export type Document = Schemas['Document'];
/** An application as it stands in lists and subscriptions; one by itself has more. */
export type Application = Schemas['ApplicationInfo'];
export type NewApplication = Schemas['NewApplication'];
export type Subscription = Schemas['Subscription'];
export type KeyType = Schemas['KeyType'];
export type ApplicationKey = Schemas['ApplicationKey'];
export type NewKey = Schemas['NewKeys'];
export type Token = Schemas['AccessToken'];
export type NewToken = Schemas['NewToken'];
export type KeyManager = Schemas['KeyManager'];
export type Policy = Schemas['ThrottlingPolicy'];

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
