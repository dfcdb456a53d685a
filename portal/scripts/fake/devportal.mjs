// DevPortal v3, scripted.

import { randomBytes, randomUUID } from 'node:crypto';
import { Refusal, jsonOf, notFound, page } from './http.mjs';

const SHOWN = ['PUBLISHED', 'PROTOTYPED', 'DEPRECATED'];
const secret = () => randomBytes(20).toString('base64url');

export function devportal(store, origin) {
  const shown = () => store.apis.filter((api) => SHOWN.includes(api.lifeCycleStatus));
  const api = (id) => shown().find((one) => one.id === id) ?? raise(notFound(`API ${id}`));
  const application = (id) => store.applications.find((one) => one.applicationId === id) ?? raise(notFound(`application ${id}`));
  const key = (id) => store.keys.find((one) => one.keyMappingId === id) ?? raise(notFound('key'));
  const info = ({ id, name, description, context, version, provider, lifeCycleStatus, policies }) => ({ id, name, description, context: `${context}/${version}`, version, provider, lifeCycleStatus, throttlingPolicies: policies, type: 'HTTP', isSubscriptionAvailable: true });
  const full = (one) => {
    const isLive = one.revisions.some((revision) => revision.deploymentInfo.length > 0);
    return {
      ...info(one), operations: one.operations.map(({ target, verb }) => ({ target, verb })), tags: one.tags, businessInformation: one.businessInformation,
      tiers: one.policies.map((tierName) => ({ tierName, tierPlan: 'FREE' })), authorizationHeader: 'Authorization', securityScheme: ['oauth2'],
      endpointURLs: isLive ? [{ environmentName: 'Default', environmentDisplayName: 'Default', environmentType: 'hybrid', URLs: { http: `${origin()}/gateway${one.context}/${one.version}`, https: null } }] : [],
    };
  };
  const withCount = (one) => ({ ...one, subscriptionCount: store.subscriptions.filter((sub) => sub.applicationId === one.applicationId).length });
  const subscription = (one) => ({ ...one, apiInfo: info(api(one.apiId)), applicationInfo: withCount(application(one.applicationId)) });
  const masked = ({ consumerSecret: _hidden, token: _shown, ...rest }) => rest;
  const token = () => {
    const accessToken = `eyJ4NXQiOiJ0aWRlIn0.${randomBytes(180).toString('base64url')}.${randomBytes(48).toString('base64url')}`;
    store.tokens.add(accessToken);
    return { accessToken, tokenScopes: ['default'], validityTime: 3600 };
  };
  const matches = (text) => {
    const tag = /tags?:"?([^"]+?)"?$/.exec(text)?.[1];
    const words = text.replace(/tags?:("[^"]*"|\S+)/, '').trim().toLowerCase();
    return (one) => (!tag || one.tags.includes(tag)) && (!words || `${one.name} ${one.description}`.toLowerCase().includes(words));
  };
  return {
    'GET /apis': ({ query }) => page(shown().filter(matches(query.get('query') ?? '')).map(info), query),
    'GET /apis/:id': ({ params }) => full(api(params.id)),
    'GET /apis/:id/swagger': ({ params }) => api(params.id).definition,
    'GET /apis/:id/documents': ({ params, query }) => page(api(params.id).documents.map(({ content: _content, ...rest }) => rest), query),
    'GET /apis/:id/documents/:doc/content': ({ params }) => ({ status: 200, body: api(params.id).documents.find((one) => one.documentId === params.doc)?.content ?? '' }),
    'GET /tags': ({ query }) => {
      const counts = new Map();
      for (const tag of shown().flatMap((one) => one.tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
      return page([...counts].map(([value, count]) => ({ value, count })), query);
    },
    'GET /throttling-policies/:level': ({ params, query }) => page(plans(store, params.level), query),
    'GET /key-managers': () => ({ count: 1, list: [{ id: 'k', name: 'Resident Key Manager', type: 'default', enabled: true, availableGrantTypes: ['client_credentials', 'password', 'refresh_token', 'authorization_code'], tokenEndpoint: `${origin()}/oauth2/token` }] }),
    'GET /applications': ({ query, signedIn }) => (signedIn(), page(store.applications.map(withCount), query)),
    'POST /applications': async ({ request, signedIn }) => {
      signedIn();
      const body = await jsonOf(request);
      if (store.applications.some((one) => one.name === body.name)) throw new Refusal(409, 409, 'Conflict', `an application named '${body.name}' exists already`);
      const made = { applicationId: randomUUID(), status: 'APPROVED', owner: 'admin', ...body };
      store.applications.push(made);
      return { status: 201, body: made };
    },
    'GET /applications/:id': ({ params, signedIn }) => (signedIn(), withCount(application(params.id))),
    'DELETE /applications/:id': ({ params }) => {
      store.applications = store.applications.filter((one) => one.applicationId !== params.id);
      store.subscriptions = store.subscriptions.filter((one) => one.applicationId !== params.id);
      return { status: 200 };
    },
    'GET /applications/:id/oauth-keys': ({ params }) => {
      const list = store.keys.filter((one) => one.applicationId === params.id).map(masked);
      return { count: list.length, list };
    },
    'POST /applications/:id/generate-keys': async ({ request, params }) => {
      const { keyType, keyManager, grantTypesToBeSupported, callbackUrl } = await jsonOf(request);
      const made = { applicationId: application(params.id).applicationId, keyMappingId: randomUUID(), keyManager, keyType, callbackUrl, supportedGrantTypes: grantTypesToBeSupported, consumerKey: secret(), consumerSecret: secret(), mode: 'CREATED' };
      store.keys.push(made);
      return { ...made, token: token() };
    },
    'POST /applications/:id/oauth-keys/:key/generate-token': ({ params }) => (key(params.key), token()),
    'POST /applications/:id/oauth-keys/:key/regenerate-secret': ({ params }) => {
      const found = key(params.key);
      found.consumerSecret = secret();
      return { consumerKey: found.consumerKey, consumerSecret: found.consumerSecret };
    },
    'GET /subscriptions': ({ query, signedIn }) => {
      signedIn();
      const is = (name) => (one) => !query.get(name) || one[name] === query.get(name);
      return page(store.subscriptions.filter(is('apiId')).filter(is('applicationId')).map(subscription), query);
    },
    'POST /subscriptions': async ({ request, signedIn }) => {
      signedIn();
      const body = await jsonOf(request);
      const made = { subscriptionId: randomUUID(), status: 'UNBLOCKED', ...body };
      store.subscriptions.push(made);
      return { status: 201, body: subscription(made) };
    },
    'DELETE /subscriptions/:id': ({ params }) => {
      store.subscriptions = store.subscriptions.filter((one) => one.subscriptionId !== params.id);
      return { status: 200 };
    },
  };
}

export function plans(store, level) {
  return (store.policies[level] ?? []).map(({ policyName, description, defaultLimit }) => ({ name: policyName, displayName: policyName, description, policyLevel: level, quotaPolicyType: 'REQUESTCOUNT', tierPlan: 'FREE', stopOnQuotaReach: true, requestCount: defaultLimit.requestCount.requestCount, unitTime: 60_000, timeUnit: 'ms' }));
}

export function raise(error) {
  throw error;
}
