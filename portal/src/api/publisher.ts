/** Publisher v4: the part of the contract this portal uses, and its queries. */

import { queryOptions } from '@tanstack/react-query';
import { publisher, publisherOwn, take } from './client';
import type { CatalogPaths } from './catalog';
import type { ChangesPaths } from './changes';
import type { At, Call, Page, Send, Upload } from './contract';
import type { Policy } from './devportal';
import type { DocumentPaths } from './document';
import type { ThumbnailPaths } from './thumbnail';

export type ApiInfo = {
  id: string;
  name: string;
  description?: string;
  context: string;
  version: string;
  provider?: string;
  type?: string;
  lifeCycleStatus?: string;
  hasThumbnail?: boolean;
  isDefaultVersion?: boolean;
  tags?: string[];
  updatedTime?: string;
  createdTime?: string;
};

type Endpoint = { url: string };
export type EndpointConfig = {
  endpoint_type: 'http';
  production_endpoints?: Endpoint;
  sandbox_endpoints?: Endpoint;
  [other: string]: unknown;
};

/** The whole object goes back on PUT, so fields this portal does not know are kept as they came. */
export type Api = ApiInfo & {
  endpointConfig?: EndpointConfig | null;
  policies?: string[];
  displayName?: string | null;
  operations?: { target: string; verb: string; authType?: string; throttlingPolicy?: string; scopes?: string[] }[];
  visibility?: string;
  visibleRoles?: string[];
  accessControl?: string;
  accessControlRoles?: string[];
  businessInformation?: BusinessInformation | null;
  transport?: string[];
  [other: string]: unknown;
};

export type BusinessInformation = { businessOwner?: string; businessOwnerEmail?: string; technicalOwner?: string; technicalOwnerEmail?: string };

export type NewApi = { name: string; context: string; version: string; endpointConfig?: EndpointConfig };

export type Deployment = { name: string; vhost?: string; displayOnDevportal?: boolean; deployedTime?: string; revisionUuid?: string };

export type Revision = {
  id: string;
  displayName?: string;
  description?: string;
  createdTime?: string | number;
  deploymentInfo?: Deployment[];
};

export type LifecycleState = {
  state?: string;
  checkItems?: { name: string }[];
  availableTransitions?: { event: string; targetState: string }[];
};
export type LifecycleEvent = { previousState: string | null; postState: string; user: string; updatedTime: string };

export type Vhost = { host?: string; httpContext?: string; httpPort?: number | null; httpsPort?: number | null };
export type Environment = { id?: string; name: string; displayName?: string; vhosts?: Vhost[] };

export type Validation = {
  isValid: boolean;
  content?: string | null;
  info?: { name?: string; version?: string; context?: string; description?: string; openAPIVersion?: string; endpoints?: string[] };
  errors?: { code?: string; message?: string; description?: string }[];
};

export type PublisherPaths = DocumentPaths & ThumbnailPaths & {
  '/apis': {
    get: Call<Page<ApiInfo>, { query?: { limit?: number; offset?: number; query?: string; sortBy?: string; sortOrder?: string } }>;
    post: Send<Api, NewApi>;
  };
  '/apis/validate-openapi': { post: Upload<Validation, { query?: { returnContent?: boolean } }> };
  '/apis/import-openapi': { post: Upload<Api> };
  '/apis/change-lifecycle': { post: Call<unknown, { query: { action: string; apiId: string; lifecycleChecklist?: string } }> };
  '/apis/export': { get: Call<unknown, { query: { apiId: string; format?: 'JSON' | 'YAML' } }> };
  '/apis/copy-api': { post: Call<Api, { query: { newVersion: string; defaultVersion: boolean; apiId: string } }> };
  '/apis/{apiId}': { get: Call<Api, At<'apiId'>>; put: Send<Api, Api, At<'apiId'>>; delete: Call<undefined, At<'apiId'>> };
  '/apis/{apiId}/swagger': { get: Call<unknown, At<'apiId'>> };
  '/apis/{apiId}/lifecycle-state': { get: Call<LifecycleState, At<'apiId'>> };
  '/apis/{apiId}/lifecycle-history': { get: Call<Page<LifecycleEvent>, At<'apiId'>> };
  '/apis/{apiId}/revisions': { get: Call<Page<Revision>, At<'apiId'>>; post: Send<Revision, { description: string }, At<'apiId'>> };
  '/apis/{apiId}/revisions/{revisionId}': { delete: Call<unknown, At<'apiId' | 'revisionId'>> };
  '/apis/{apiId}/deploy-revision': { post: Send<unknown, Deployment[], At<'apiId', { revisionId: string }>> };
  '/apis/{apiId}/undeploy-revision': { post: Send<unknown, Deployment[], At<'apiId', { revisionId: string }>> };
  '/apis/{apiId}/restore-revision': { post: Call<Api, At<'apiId', { revisionId: string }>> };
  '/throttling-policies/{policyLevel}': { get: Call<Page<Policy>, At<'policyLevel', { limit?: number }>> };
  '/settings': { get: Call<{ environment?: Environment[]; devportalUrl?: string; sampleBackend?: string | null }> };
};

/** An address of this installation written out, and what would mend it. */
export type Finding = {
  part: 'api' | 'definition';
  pointer: string;
  address: string;
  isStale: boolean;
  message: string;
  remedy: { action: 'replace'; with: string } | { action: 'remove' } | { action: 'none' };
};

export const canMend = (finding: Finding) => finding.remedy.action !== 'none';

export type OwnPaths = CatalogPaths & ChangesPaths & {
  '/role-names': { get: Call<Page<string>, { query?: { limit?: number; query?: string } }> };
  '/apis/{apiId}/findings': { get: Call<Page<Finding>, At<'apiId'>> };
  '/apis/{apiId}/findings/apply': { post: Send<Page<Finding>, { list: Finding[] }, At<'apiId'>> };
};

export const PAGE = 24;
/** A revision may be made until there are this many (WSO2 4.x). */
export const REVISIONS_MAX = 5;

const at = (apiId: string) => ({ path: { apiId } });

export const apiQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId],
    queryFn: ({ signal }) => take(publisher.GET('/apis/{apiId}', { params: at(apiId), signal })),
  });

export const definitionQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'definition'],
    queryFn: ({ signal }) => take(publisher.GET('/apis/{apiId}/swagger', { params: at(apiId), parseAs: 'text', signal })),
  });

export const lifecycleQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'lifecycle'],
    queryFn: ({ signal }) => take(publisher.GET('/apis/{apiId}/lifecycle-state', { params: at(apiId), signal })),
  });

export const lifecycleHistoryQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'lifecycle', 'history'],
    queryFn: ({ signal }) => take(publisher.GET('/apis/{apiId}/lifecycle-history', { params: at(apiId), signal })),
  });

export const rolesQuery = queryOptions({
  queryKey: ['publisher', 'roles'],
  queryFn: ({ signal }) => take(publisherOwn.GET('/role-names', { params: { query: { limit: 500 } }, signal })),
  staleTime: 5 * 60_000,
});

export const findingsQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'findings'],
    queryFn: ({ signal }) => take(publisherOwn.GET('/apis/{apiId}/findings', { params: at(apiId), signal })),
  });

export const revisionsQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'revisions'],
    queryFn: ({ signal }) => take(publisher.GET('/apis/{apiId}/revisions', { params: at(apiId), signal })),
  });

export const plansQuery = queryOptions({
  queryKey: ['publisher', 'plans'],
  queryFn: ({ signal }) =>
    take(
      publisher.GET('/throttling-policies/{policyLevel}', {
        params: { path: { policyLevel: 'subscription' }, query: { limit: 500 } },
        signal,
      }),
    ),
});

export const settingsQuery = queryOptions({
  queryKey: ['publisher', 'settings'],
  queryFn: ({ signal }) => take(publisher.GET('/settings', { signal })),
});

/** One file or other fields as a multipart body. */
export function multipart(fields: Record<string, string | File>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

export function endpointConfig(production: string, sandbox = production): EndpointConfig {
  return {
    endpoint_type: 'http',
    production_endpoints: { url: production },
    ...(sandbox ? { sandbox_endpoints: { url: sandbox } } : {}),
  };
}
