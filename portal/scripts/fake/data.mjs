// What the scripted server starts with. Development only: nothing here reaches the bundle.

import { randomUUID } from 'node:crypto';

const openapi = (title, version, paths) => ({ openapi: '3.0.3', info: { title, version }, paths });

export const PIZZA = openapi('PizzaShack', '1.0.0', {
  '/menu': { get: { summary: 'What can be ordered, with prices', tags: ['menu'] } },
  '/order': { post: { summary: 'Place an order', tags: ['order'] } },
  '/order/{orderId}': {
    get: { summary: 'One order and where it is', tags: ['order'] },
    put: { summary: 'Change an order that is not in the oven yet', tags: ['order'] },
    delete: { summary: 'Cancel an order', deprecated: true, tags: ['order'] },
  },
});

export const WEATHER = openapi('Weather', '2.1', {
  '/now': { get: { summary: 'The weather at a place' } },
  '/forecast/{days}': { get: { summary: 'What is to come' } },
});

const operationsOf = ({ paths }) =>
  Object.entries(paths).flatMap(([target, item]) =>
    Object.keys(item).map((verb) => ({ target, verb: verb.toUpperCase(), authType: 'Application & Application User', throttlingPolicy: 'Unlimited', scopes: [] })),
  );

export function newApi(fields, definition = openapi(fields.name, fields.version, { '/*': { get: {}, post: {}, put: {}, delete: {}, patch: {} } })) {
  const now = new Date().toISOString();
  return {
    id: randomUUID(), provider: 'admin', type: 'HTTP', lifeCycleStatus: 'CREATED', visibility: 'PUBLIC', transport: ['http', 'https'],
    policies: [], tags: [], createdTime: now, updatedTime: now, description: '', definition, operations: operationsOf(definition), revisions: [], documents: [],
    ...fields,
  };
}

const deployed = (displayName, description, name = 'Default') => ({
  id: randomUUID(), displayName, description, createdTime: new Date(Date.now() - 86_400_000).toISOString(),
  deploymentInfo: name ? [{ name, vhost: 'localhost', displayOnDevportal: true }] : [],
});

const endpoint = (url) => ({ endpoint_type: 'http', production_endpoints: { url }, sandbox_endpoints: { url } });

const MARKDOWN = `# Order a pizza

1. Read the **menu**.
2. Send an order.

| size | price |
|---|---|
| 30 cm | 9.50 |
| 40 cm | 12.00 |

\`\`\`sh
curl https://host/pizzashack/1.0.0/menu
\`\`\`

<script>alert('this must not run')</script>

See [the shop](https://shop.example).
`;

function defaultApi(kind) {
  const shippedEndpoint = `tidegate://key-manager/oauth2/${kind === 'login' ? 'token' : kind}`;
  const name = { token: 'Token', login: 'Login', authorize: 'Authorize', revoke: 'Revoke', userinfo: 'UserInfo' }[kind];
  const isEdited = kind === 'revoke';
  const isEnabled = kind !== 'login';
  return {
    kind, apiId: randomUUID(), name: `_WSO2AM${name}API_`, context: `/${kind}`, description: kind === 'login' ? 'Gives access tokens for a user’s name and password, as WSO2 API Manager 1.4 did under this name.' : 'Gives access tokens (RFC 6749 section 3.2).',
    verbs: kind === 'authorize' || kind === 'userinfo' ? ['GET', 'POST'] : ['POST'],
    endpoint: isEdited ? 'https://key-manager.southern-region.example.com/oauth2/revoke' : shippedEndpoint, shippedEndpoint, isEnabled, isChanged: isEdited || !isEnabled,
  };
}

export function seed({ isEmpty }) {
  const limit = (requestCount) => ({ type: 'REQUESTCOUNTLIMIT', requestCount: { requestCount, unitTime: 1, timeUnit: 'min' } });
  const policy = (policyName, requestCount) => ({ policyId: randomUUID(), policyName, displayName: policyName, description: `Allows ${requestCount} requests per minute`, isDeployed: true, defaultLimit: limit(requestCount), stopOnQuotaReach: true });
  const unlimited = { ...policy('Unlimited', 2_147_483_647), description: 'Allows unlimited requests' };
  const store = {
    apis: [], applications: [], subscriptions: [], keys: [], tokens: new Set(),
    policies: {
      subscription: [policy('Bronze', 1000), policy('Silver', 2000), policy('Gold', 5000), unlimited],
      application: [policy('10PerMin', 10), policy('20PerMin', 20), policy('50PerMin', 50), unlimited],
      advanced: [policy('10KPerMin', 10_000), policy('20KPerMin', 20_000), policy('50KPerMin', 50_000), unlimited],
    },
    environments: [],
    defaultApis: isEmpty ? [] : ['token', 'login', 'authorize', 'revoke', 'userinfo'].map(defaultApi),
    users: [
      { id: '1', name: 'admin', email: 'admin@example.org', isActive: true, roles: ['admin'] },
      { id: '2', name: 'mara', email: 'mara@example.org', isActive: true, roles: ['Internal/creator', 'Internal/publisher'] },
      { id: '3', name: 'jonas', email: null, isActive: false, roles: ['Internal/subscriber'] },
    ],
  };
  if (isEmpty) return store;
  const pizza = newApi({
    name: 'PizzaShack', context: '/pizzashack', version: '1.0.0', lifeCycleStatus: 'PUBLISHED', policies: ['Gold', 'Silver', 'Unlimited'], tags: ['food', 'sample'],
    description: 'Order pizza from a shop that is always open. Read the menu, place an order and follow it from the oven to your door.',
    endpointConfig: endpoint('https://pizza.backend.example/v1'), businessInformation: { businessOwner: 'Jane Roe', businessOwnerEmail: 'jane@pizza.example' },
  }, PIZZA);
  pizza.revisions = [deployed('Revision 1', 'First release', ''), deployed('Revision 2', 'Orders can be changed')];
  pizza.documents = [
    { documentId: 'd1', name: 'Getting started', type: 'HOWTO', summary: 'From nothing to your first pizza', sourceType: 'MARKDOWN', content: MARKDOWN },
    { documentId: 'd2', name: 'Shop forum', type: 'PUBLIC_FORUM', summary: 'Ask other developers', sourceType: 'URL', sourceUrl: 'https://forum.example/pizza' },
    { documentId: 'd3', name: 'schema.xsd', type: 'API_MESSAGE_FORMAT', summary: 'Message format', sourceType: 'FILE', content: '<schema/>' },
  ];
  const weather = newApi({
    name: 'Weather', context: '/weather', version: '2.1', lifeCycleStatus: 'PUBLISHED', policies: ['Bronze', 'Unlimited'], tags: ['sample', 'geo'],
    description: 'Current weather and forecasts for any place.', endpointConfig: endpoint('https://weather.backend.example'),
  }, WEATHER);
  weather.revisions = [deployed('Revision 1', '')];
  const old = newApi({ name: 'GeoLookup', context: '/geo/lookup', version: '0.9', lifeCycleStatus: 'DEPRECATED', policies: ['Unlimited'], tags: ['geo'], description: '', endpointConfig: endpoint('https://geo.backend.example') });
  old.revisions = [deployed('Revision 1', '')];
  const draft = newApi({ name: 'Invoices', context: '/invoices', version: '1.0.0', endpointConfig: endpoint('https://erp.backend.example/invoices') });
  const more = ['Loyalty points', 'Delivery tracking', 'Payment gateway adapter for the northern region'].map((name, n) => {
    const api = newApi({ name, context: `/c${n}`, version: `1.${n}.0`, lifeCycleStatus: n === 1 ? 'PROTOTYPED' : 'PUBLISHED', policies: ['Gold'], tags: ['payments', 'logistics'].slice(n % 2), endpointConfig: endpoint('https://b.example'), description: n === 2 ? 'Accepts card and account payments for shops of the northern region, with refunds, partial captures and a reconciliation report each night.' : '' });
    api.revisions = [deployed('Revision 1', '')];
    return api;
  });
  store.apis = [pizza, weather, old, draft, ...more];
  store.applications = [{ applicationId: randomUUID(), name: 'DefaultApplication', throttlingPolicy: 'Unlimited', description: 'This is the default application', status: 'APPROVED', owner: 'admin', tokenType: 'JWT' }];
  return store;
}

export const environment = { id: 'e1', name: 'Default', displayName: 'Default', type: 'hybrid', serverUrl: '', provider: 'wso2', gatewayType: 'Regular', showInApiConsole: true, description: 'The gateway in this process', isReadOnly: true };
