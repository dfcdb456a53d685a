/** The parts of an API that its resources, endpoints and runtime pages change, as the Publisher contract writes them. */

import { queryOptions } from '@tanstack/react-query';
import { publisherSettings, take } from './client';
import type { At, Call, Page, Upload } from './contract';
import type { Policy } from './devportal';
import type { Api, ApiInfo, EndpointConfig } from './publisher';

export const AUTH_TYPES = ['Application & Application User', 'Application', 'Application User', 'None'] as const;
export const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
export const UNLIMITED = 'Unlimited';

export const FLOWS = ['request', 'response', 'fault'] as const;
export type Flow = (typeof FLOWS)[number];

/** A step: a policy by name, with its parameters. */
export type PolicyUse = { policyName: string; policyVersion?: string; parameters?: Record<string, string | boolean>; [other: string]: unknown };
export type FlowPolicies = Partial<Record<Flow, PolicyUse[] | null>>;

export type Operation = {
  id?: string;
  target: string;
  verb: string;
  authType?: string;
  throttlingPolicy?: string;
  scopes?: string[];
  operationPolicies?: FlowPolicies | null;
  [other: string]: unknown;
};

export type ApiScope = { scope: { name: string; displayName?: string; description?: string; bindings?: string[]; [other: string]: unknown }; shared?: boolean };

export type Cors = {
  corsConfigurationEnabled: boolean;
  accessControlAllowOrigins: string[];
  accessControlAllowCredentials: boolean;
  accessControlAllowHeaders: string[];
  accessControlAllowMethods: string[];
};

export type ApiSettings = ApiInfo & {
  transport?: string[];
  policies?: string[];
  endpointConfig?: EndpointConfig | null;
  operations?: Operation[];
  scopes?: ApiScope[];
  apiPolicies?: FlowPolicies | null;
  corsConfiguration?: Cors;
  securityScheme?: string[];
  authorizationHeader?: string | null;
  apiKeyHeader?: string | null;
  apiThrottlingPolicy?: string | null;
  maxTps?: { production?: number | null; sandbox?: number | null; [other: string]: unknown } | null;
  [other: string]: unknown;
};

export const settingsOf = (api: Api) => api as ApiSettings;
/** What `useChange` takes, written with the wider types of this file. */
export const asChange = (change: Partial<ApiSettings>) => change as Partial<Api>;

/** A kind of step the gateway has. */
export type StepKind = {
  id: string;
  name: string;
  version: string;
  displayName: string;
  description: string;
  applicableFlows: Flow[];
  policyAttributes: { name: string; displayName: string; description: string; type: string; required: boolean; defaultValue?: string | null }[];
};

export type EndpointCheck = { statusCode: number; statusMessage?: string; error?: string | null };

export type SubscriptionEntry = {
  subscriptionId: string;
  applicationInfo: { applicationId?: string; name?: string; subscriber?: string; description?: string };
  throttlingPolicy: string;
  subscriptionStatus: string;
};

export type SettingsPaths = {
  '/operation-policies': { get: Call<Page<StepKind>, { query?: { limit?: number; offset?: number; query?: string } }> };
  '/apis/validate-endpoint': { post: Call<EndpointCheck, { query: { endpointUrl: string; apiId?: string } }> };
  '/apis/{apiId}/swagger': { put: Upload<unknown, At<'apiId'>> };
  '/apis/{apiId}/generate-key': { post: Call<{ apikey: string; validityTime?: number }, At<'apiId'>> };
  '/throttling-policies/{policyLevel}': { get: Call<Page<Policy>, At<'policyLevel', { limit?: number }>> };
  '/subscriptions': { get: Call<Page<SubscriptionEntry>, { query: { apiId: string; query?: string; limit?: number; offset?: number } }> };
  '/subscriptions/block-subscription': { post: Call<unknown, { query: { subscriptionId: string; blockState: 'BLOCKED' | 'PROD_ONLY_BLOCKED' } }> };
  '/subscriptions/unblock-subscription': { post: Call<unknown, { query: { subscriptionId: string } }> };
  '/subscriptions/change-business-plan': { post: Call<unknown, { query: { subscriptionId: string; businessPlan: string } }> };
};

/** Policies an operation, or the API as a whole, can be limited by. */
export const advancedPoliciesQuery = queryOptions({
  queryKey: ['publisher', 'advanced-policies'],
  queryFn: ({ signal }) =>
    take(publisherSettings.GET('/throttling-policies/{policyLevel}', { params: { path: { policyLevel: 'api' }, query: { limit: 500 } }, signal })),
});

export const stepKindsQuery = queryOptions({
  queryKey: ['publisher', 'step-kinds'],
  queryFn: ({ signal }) => take(publisherSettings.GET('/operation-policies', { params: { query: { limit: 500 } }, signal })),
  staleTime: Infinity,
});

export const SUBSCRIPTIONS_PAGE = 25;

export const subscriptionsQuery = (apiId: string, words: string, page: number) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'subscriptions', words, page],
    queryFn: ({ signal }) => {
      const query = { apiId, limit: SUBSCRIPTIONS_PAGE, offset: (page - 1) * SUBSCRIPTIONS_PAGE, ...(words.trim() ? { query: words.trim() } : {}) };
      return take(publisherSettings.GET('/subscriptions', { params: { query }, signal }));
    },
  });

export const checkEndpoint = (endpointUrl: string, apiId: string) =>
  take(publisherSettings.POST('/apis/validate-endpoint', { params: { query: { endpointUrl, apiId } } }));
