/** The parts of an API that its resources, endpoints and runtime pages change, as the Publisher contract writes them. */

import { queryOptions } from '@tanstack/react-query';
import { publisher, take } from './client';
import type { components } from './generated/publisher';

type Schemas = components['schemas'];

export const AUTH_TYPES = ['Application & Application User', 'Application', 'Application User', 'None'] as const;
export const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
export const UNLIMITED = 'Unlimited';

export const FLOWS = ['request', 'response', 'fault'] as const;
export type Flow = Schemas['Flow'];
/** A step: a policy by name, with its parameters. */
export type PolicyUse = Schemas['PolicyUse'];
export type FlowPolicies = Schemas['FlowPolicies'];
export type Operation = Schemas['Operation'];
export type ApiScope = Schemas['ApiScope'];
export type Cors = Required<Schemas['Cors']>;
/** A kind of step the gateway has. */
export type StepKind = Schemas['OperationPolicyData'];
export type SubscriptionEntry = Schemas['Subscription'];

/** Policies an operation, or the API as a whole, can be limited by. */
export const advancedPoliciesQuery = queryOptions({
  queryKey: ['publisher', 'advanced-policies'],
  queryFn: ({ signal }) =>
    take(publisher.GET('/throttling-policies/{policyLevel}', { params: { path: { policyLevel: 'api' }, query: { limit: 500 } }, signal })),
});

export const stepKindsQuery = queryOptions({
  queryKey: ['publisher', 'step-kinds'],
  queryFn: ({ signal }) => take(publisher.GET('/operation-policies', { params: { query: { limit: 500 } }, signal })),
  staleTime: Infinity,
});

export const SUBSCRIPTIONS_PAGE = 25;

export const subscriptionsQuery = (apiId: string, words: string, page: number) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'subscriptions', words, page],
    queryFn: ({ signal }) => {
      const query = { apiId, limit: SUBSCRIPTIONS_PAGE, offset: (page - 1) * SUBSCRIPTIONS_PAGE, ...(words.trim() ? { query: words.trim() } : {}) };
      return take(publisher.GET('/subscriptions', { params: { query }, signal }));
    },
  });

export const checkEndpoint = (endpointUrl: string, apiId: string) =>
  take(publisher.POST('/apis/validate-endpoint', { params: { query: { endpointUrl, apiId } } }));
