// Publisher v4, Admin v4 and Tidegate's own user list, scripted.

import { randomUUID } from 'node:crypto';
import { environment, newApi } from './data.mjs';
import { plans, raise } from './devportal.mjs';
import { Refusal, formOf, jsonOf, notFound, page } from './http.mjs';

const MOVES = {
  CREATED: [['Publish', 'PUBLISHED'], ['Deploy as a Prototype', 'PROTOTYPED']],
  PROTOTYPED: [['Publish', 'PUBLISHED'], ['Demote to Created', 'CREATED']],
  PUBLISHED: [['Block', 'BLOCKED'], ['Deploy as a Prototype', 'PROTOTYPED'], ['Demote to Created', 'CREATED'], ['Deprecate', 'DEPRECATED']],
  BLOCKED: [['Re-Publish', 'PUBLISHED'], ['Deprecate', 'DEPRECATED']],
  DEPRECATED: [['Retire', 'RETIRED']],
  RETIRED: [],
};

export function publisher(store) {
  const api = (id) => store.apis.find((one) => one.id === id) ?? raise(new Refusal(404, 900308, 'API Not Found', `Requested API with id '${id}' not found`));
  const revision = (params, query) => api(params.id).revisions.find((one) => one.id === (params.revision ?? query.get('revisionId'))) ?? raise(notFound('revision'));
  const outer = ({ definition: _definition, revisions: _revisions, documents: _documents, ...rest }) => rest;
  const revisions = (id) => ({ count: api(id).revisions.length, list: api(id).revisions });
  const add = (made) => {
    const taken = store.apis.some((one) => one.context === made.context && one.version === made.version);
    if (taken) throw new Refusal(409, 900251, 'The API context already exists.', `context '${made.context}' with version ${made.version} is in use`);
    store.apis.push(made);
    return { status: 201, body: outer(made) };
  };
  const parse = async (request) => {
    const form = await formOf(request);
    try {
      return { form, definition: JSON.parse(await form.get('file').text()) };
    } catch (error) {
      return { form, problem: error.message };
    }
  };
  return {
    'GET /apis': ({ query }) => {
      const words = (query.get('query') ?? '').toLowerCase();
      return page(store.apis.filter((one) => one.name.toLowerCase().includes(words)).map(outer), query);
    },
    'POST /apis': async ({ request }) => add(newApi({ version: '1.0.0', ...(await jsonOf(request)) })),
    'POST /apis/validate-openapi': async ({ request }) => {
      const { definition, problem } = await parse(request);
      if (problem || !definition.paths) {
        return { isValid: false, errors: [{ code: '900754', message: 'Error while parsing OpenAPI definition', description: problem ?? 'the document has no paths' }] };
      }
      const endpoints = (definition.servers ?? []).map((one) => one.url);
      return { isValid: true, info: { name: definition.info.title, version: definition.info.version, openAPIVersion: definition.openapi ?? definition.swagger, endpoints } };
    },
    'POST /apis/import-openapi': async ({ request }) => {
      const { form, definition } = await parse(request);
      return add(newApi(JSON.parse(form.get('additionalProperties')), definition));
    },
    'POST /apis/change-lifecycle': ({ query }) => {
      const found = api(query.get('apiId'));
      const move = MOVES[found.lifeCycleStatus].find(([event]) => event === query.get('action'));
      if (!move) throw new Refusal(400, 400, 'Bad Request', `'${query.get('action')}' is not possible from ${found.lifeCycleStatus}`);
      if (move[1] === 'PUBLISHED' && found.policies.length === 0) throw new Refusal(400, 903224, 'Failed to publish service to API store. No Tiers selected', 'choose at least one business plan');
      found.lifeCycleStatus = move[1];
      return { workflowStatus: 'APPROVED' };
    },
    'GET /apis/:id': ({ params }) => outer(api(params.id)),
    'PUT /apis/:id': async ({ request, params }) => outer(Object.assign(api(params.id), await jsonOf(request))),
    'DELETE /apis/:id': ({ params }) => {
      if (store.subscriptions.some((one) => one.apiId === params.id)) throw new Refusal(409, 409, 'Conflict', 'the API has active subscriptions: remove them first');
      store.apis = store.apis.filter((one) => one.id !== params.id);
      return { status: 200 };
    },
    'GET /apis/:id/swagger': ({ params }) => api(params.id).definition,
    'GET /apis/:id/lifecycle-state': ({ params }) => {
      const { lifeCycleStatus } = api(params.id);
      return { state: lifeCycleStatus[0] + lifeCycleStatus.slice(1).toLowerCase(), checkItems: [], availableTransitions: MOVES[lifeCycleStatus].map(([event, targetState]) => ({ event, targetState })) };
    },
    'GET /apis/:id/revisions': ({ params }) => revisions(params.id),
    'POST /apis/:id/revisions': async ({ request, params }) => {
      const { description } = await jsonOf(request);
      const list = api(params.id).revisions;
      const made = { id: randomUUID(), displayName: `Revision ${list.length + 1}`, description, createdTime: new Date().toISOString(), deploymentInfo: [] };
      list.push(made);
      return { status: 201, body: made };
    },
    'DELETE /apis/:id/revisions/:revision': ({ params }) => {
      const found = api(params.id);
      found.revisions = found.revisions.filter((one) => one.id !== params.revision);
      return revisions(params.id);
    },
    'POST /apis/:id/deploy-revision': async ({ request, params, query }) => {
      const to = await jsonOf(request);
      for (const other of api(params.id).revisions) other.deploymentInfo = other.deploymentInfo.filter((one) => !to.some(({ name }) => name === one.name));
      revision(params, query).deploymentInfo.push(...to);
      return { status: 201, body: to };
    },
    'POST /apis/:id/undeploy-revision': async ({ request, params, query }) => {
      const from = await jsonOf(request);
      const found = revision(params, query);
      found.deploymentInfo = found.deploymentInfo.filter((one) => !from.some(({ name }) => name === one.name));
      return { status: 201, body: [] };
    },
    'POST /apis/:id/restore-revision': ({ params, query }) => (revision(params, query), { status: 201, body: outer(api(params.id)) }),
    'GET /throttling-policies/:level': ({ params, query }) => page(plans(store, params.level), query),
    'GET /settings': () => ({ environment: [{ ...environment, vhosts: [{ host: 'localhost' }] }], gatewayTypes: ['Regular'], scopes: [] }),
  };
}

function changed(store, kind, change) {
  const api = store.defaultApis.find((one) => one.kind === kind);
  Object.assign(api, change);
  api.endpoint ??= api.shippedEndpoint;
  api.isChanged = api.endpoint !== api.shippedEndpoint || !api.isEnabled;
  return api;
}

export function admin(store, origin) {
  const list = (items) => ({ count: items.length, list: items });
  const port = () => Number(new URL(origin()).port);
  return {
    'GET /throttling/policies/:level': ({ params }) => list(store.policies[params.level]),
    'GET /environments': () => list([{ ...environment, vhosts: [{ host: 'localhost', httpPort: port(), httpsPort: port() }] }]),
    'GET /users': () => list(store.users),
    'GET /apis/:id/findings': ({ params }) => list(store.apis.find((one) => one.id === params.id)?.findings ?? []),
    'POST /apis/:id/findings/apply': ({ params }) => {
      const found = store.apis.find((one) => one.id === params.id);
      if (found) found.findings = [];
      return list([]);
    },
    'GET /default-apis': () => list(store.defaultApis),
    'PUT /default-apis/:kind': ({ params, body }) => changed(store, params.kind, body),
    'POST /default-apis/:kind/restore': ({ params }) => changed(store, params.kind, { isEnabled: true, endpoint: undefined }),
  };
}
