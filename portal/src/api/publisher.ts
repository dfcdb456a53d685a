/** Publisher v4: the part of the contract this portal uses, and its queries. */

import { queryOptions } from '@tanstack/react-query';
import { publisher, publisherOwn, take } from './client';
import type { components } from './generated/publisher';
import type { components as OwnComponents } from './generated/tidegate';

/** Names of the schemas of the Publisher API's document. */
type Schemas = components['schemas'];
type OwnSchemas = OwnComponents['schemas'];

export type ApiInfo = Schemas['APIInfo'];
export type EndpointConfig = Schemas['EndpointConfig'];
/** The whole object goes back on PUT, so members this portal does not know are kept as they came. */
export type Api = Schemas['API'];
export type NewApi = Schemas['NewAPI'];
export type Deployment = Schemas['Deployment'];
export type NewDeployment = Schemas['NewDeployment'];
export type Revision = Schemas['Revision'];
export type LifecycleState = Schemas['LifecycleState'];
export type Environment = Schemas['Environment'];
export type Validation = Schemas['DefinitionValidation'];

/** An address of this installation written out, and what would mend it. */
export type Finding = OwnSchemas['Finding'];

export const canMend = (finding: Finding) => finding.remedy.action !== 'none';

export const PAGE = 24;
/** A revision may be made until there are this many (WSO2 4.x). */
export const REVISIONS_MAX = 5;

const at = (apiId: string) => ({ path: { apiId } });

export const apisQuery = (words: string, page: number) =>
  queryOptions({
    queryKey: ['publisher', 'apis', words, page],
    queryFn: ({ signal }) => {
      const query = words.trim();
      const window = { limit: PAGE, offset: (page - 1) * PAGE };
      return take(publisher.GET('/apis', { params: { query: query ? { ...window, query } : window }, signal }));
    },
  });

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
