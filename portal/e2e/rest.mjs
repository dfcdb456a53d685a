// The public REST APIs as a script uses them, to bring an instance into the state a story begins with. Nothing here that
// the documentation does not offer: dynamic client registration, the password grant, then WSO2's paths.

import { setTimeout as wait } from 'node:timers/promises';
import { ADMIN } from './instance.mjs';

export const PUBLISHER = '/api/am/publisher/v4';
export const DEVPORTAL = '/api/am/devportal/v3';
export const ADMIN_API = '/api/am/admin/v4';
export const TIDEGATE = '/api/tidegate/v1';

/** All the server knows; it drops those the user's roles do not allow. */
const SCOPES = [
  'api_view', 'api_create', 'api_publish', 'api_delete', 'api_manage', 'document_create', 'document_manage', 'subscription_view',
  'subscription_block', 'tier_view', 'tier_manage', 'publisher_settings', 'api_generate_key', 'admin', 'admin_tier_view', 'admin_tier_manage',
  'environment_read', 'environment_manage', 'admin_settings', 'role_manage', 'subscribe', 'app_manage', 'sub_manage', 'api_key', 'store_settings',
].map((name) => `apim:${name}`).join(' ');

const EVENTUALLY_MS_MAX = 10_000;
const AGAIN_MS = 50;

/** Signs in as a script does; answers what a user may do through REST. */
export async function client(instance, { name, password } = ADMIN) {
  const basic = (id, secret) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const registration = await send(instance, '/client-registration/v0.17/register', {
    method: 'POST',
    headers: { authorization: basic(name, password), 'content-type': 'application/json' },
    body: JSON.stringify({ callbackUrl: 'https://client.example/callback', clientName: `e2e_${name}`, owner: name, grantType: 'client_credentials password refresh_token', saasApp: true }),
  });
  const { access_token: token } = await send(instance, '/oauth2/token', {
    method: 'POST',
    headers: { authorization: basic(registration.clientId, registration.clientSecret) },
    body: new URLSearchParams({ grant_type: 'password', username: name, password, scope: SCOPES }),
  });
  const call = (method, path, body) => {
    const isForm = body instanceof FormData;
    return send(instance, path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(isForm || body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: isForm || body === undefined ? body : JSON.stringify(body),
    });
  };
  return { token, call, ...steps(instance, call) };
}

async function send(instance, path, options) {
  const answer = await fetch(instance.plain + path, options);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${options.method} ${path} answered ${answer.status}: ${text}`);
  const isJson = answer.headers.get('content-type')?.includes('json');
  return isJson && text ? JSON.parse(text) : text;
}

/** The usual steps, each by one or two calls. */
function steps(instance, call) {
  const createApi = (name, backend, more = {}) =>
    call('POST', `${PUBLISHER}/apis`, {
      name, context: `/${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`, version: '1.0.0', policies: ['Unlimited', 'Bronze'],
      endpointConfig: { endpoint_type: 'http', production_endpoints: { url: backend }, sandbox_endpoints: { url: backend } },
      operations: [{ target: '/*', verb: 'GET' }, { target: '/*', verb: 'POST' }],
      ...more,
    });
  /** An API made from an OpenAPI document (text or object). */
  const importApi = (document, properties) => {
    const form = new FormData();
    form.set('file', new Blob([typeof document === 'string' ? document : JSON.stringify(document)], { type: 'application/json' }), 'openapi.json');
    form.set('additionalProperties', JSON.stringify({ policies: ['Unlimited', 'Bronze'], ...properties }));
    return call('POST', `${PUBLISHER}/apis/import-openapi`, form);
  };
  const deploy = async (id, description = 'first') => {
    const revision = await call('POST', `${PUBLISHER}/apis/${id}/revisions`, { description });
    await call('POST', `${PUBLISHER}/apis/${id}/deploy-revision?revisionId=${revision.id}`, [{ name: 'Default', vhost: 'localhost', displayOnDevportal: true }]);
    return revision.id;
  };
  const lifecycle = (id, action) => call('POST', `${PUBLISHER}/apis/change-lifecycle?action=${encodeURIComponent(action)}&apiId=${id}`);
  /** An API that can be called: made, deployed, published. */
  const publishApi = async (name, backend, more) => {
    const api = await createApi(name, backend, more);
    await deploy(api.id);
    await lifecycle(api.id, 'Publish');
    return api;
  };
  const createApplication = (name, more = {}) =>
    call('POST', `${DEVPORTAL}/applications`, { name, throttlingPolicy: 'Unlimited', description: '', tokenType: 'JWT', ...more });
  const subscribe = (applicationId, apiId, plan = 'Unlimited') =>
    call('POST', `${DEVPORTAL}/subscriptions`, { applicationId, apiId, throttlingPolicy: plan });
  const generateKeys = (applicationId, keyType = 'PRODUCTION') =>
    call('POST', `${DEVPORTAL}/applications/${applicationId}/generate-keys`, {
      keyType, keyManager: 'Resident Key Manager', grantTypesToBeSupported: ['client_credentials'], callbackUrl: '', scopes: ['default'], validityTime: 3600, additionalProperties: {},
    });
  /** An application that is subscribed and has production keys; `token` calls the API. */
  const readyApplication = async (name, apiId) => {
    const application = await createApplication(name);
    await subscribe(application.applicationId, apiId);
    const keys = await generateKeys(application.applicationId);
    return { ...application, keys, token: keys.token.accessToken };
  };
  /** A user who may sign in. */
  const createUser = (name, password, roles) => call('POST', `${TIDEGATE}/users`, { name, password, roles });
  /** Calls the gateway until it answers with `status`, for changes that travel from one part to another. */
  const callApi = async (path, token, status = 200, method = 'GET') => {
    const begun = Date.now();
    for (;;) {
      const answer = await fetch(instance.gateway + path, { method, headers: token ? { authorization: `Bearer ${token}` } : {} });
      const text = await answer.text();
      if (answer.status === status) return text;
      if (Date.now() - begun > EVENTUALLY_MS_MAX) throw new Error(`still ${answer.status} for ${path}: ${text}`);
      await wait(AGAIN_MS);
    }
  };
  return { createApi, importApi, deploy, lifecycle, publishApi, createApplication, subscribe, generateKeys, readyApplication, createUser, callApi };
}
