// An installation as it looks after a while of use, for pictures and for looking at every page: APIs in every state of
// their life, documents, people, applications that call, and calls that failed.

import { DEVPORTAL, PUBLISHER } from './rest.mjs';

const operation = (summary, tags) => ({ summary, tags, responses: { 200: { description: 'It worked' }, 404: { description: 'Nothing there' } } });
const id = (name) => ({ name, in: 'path', required: true, schema: { type: 'string' } });

const TIDES = {
  openapi: '3.0.3',
  info: { title: 'Harbour Tides', version: '1.0.0', description: 'High and low water for harbours of the North Sea.\n\n* every harbour, by name or position\n* seven days ahead' },
  tags: [{ name: 'harbours' }, { name: 'tides' }],
  paths: {
    '/harbours': { get: operation('All harbours', ['harbours']), post: operation('Add a harbour', ['harbours']) },
    '/harbours/{id}': { get: { ...operation('One harbour', ['harbours']), parameters: [id('id')] }, delete: { ...operation('Remove a harbour', ['harbours']), parameters: [id('id')] } },
    '/harbours/{id}/tides': { get: { ...operation('High and low water', ['tides']), parameters: [id('id')] } },
    '/status/{code}': { get: { ...operation('Answer as asked', ['tides']), parameters: [id('code')] } },
  },
};

const PARCELS = {
  openapi: '3.0.3',
  info: { title: 'Parcel Quotes', version: '2.1.0', description: 'What a parcel costs, before it is sent.' },
  paths: { '/quotes': { post: operation('Ask for a quote', ['quotes']) }, '/quotes/{id}': { get: { ...operation('Read a quote', ['quotes']), parameters: [id('id')] } } },
};

const DOCUMENT = `# Getting started

Ask for a harbour, then for its tides. **All times are UTC.**

| Field | Means |
|---|---|
| \`height\` | metres above chart datum |
| \`at\` | time of high or low water |

\`\`\`sh
curl -H "Authorization: Bearer $TOKEN" "$BASE/harbours/cuxhaven/tides"
\`\`\`
`;

/** Whom the developers are; the password is the stories' own. */
export const DEVELOPER = { name: 'mara.lind', password: 'tide tables every day' };

/** Calls for as long as pictures of statistics need: `seconds`, a few calls in each. */
export async function traffic({ api }, { token }, seconds) {
  for (let second = 0; second < seconds; second += 1) {
    const many = 3 + Math.round(4 * (1 + Math.sin(second / 20)));
    for (let n = 0; n < many; n += 1) {
      const path = n === 2 && second % 5 === 0 ? ['/tides/1.0.0/status/503', 503] : n === 1 ? ['/parcels/2.1.0/quotes/7', 200] : [`/tides/1.0.0/harbours/${n}/tides`, 200];
      await api.callApi(path[0], token, path[1]);
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
}

/** Fills an instance and answers the ids that pages are opened with. */
export async function liveIn({ api, as, backend }) {
  const endpointConfig = { endpoint_type: 'http', production_endpoints: { url: backend.url }, sandbox_endpoints: { url: backend.url } };
  const published = async (document, properties) => {
    const made = await api.importApi(document, { endpointConfig, policies: ['Unlimited', 'Gold', 'Bronze'], ...properties });
    await api.deploy(made.id, 'First revision');
    await api.lifecycle(made.id, 'Publish');
    return made;
  };
  const tides = await published(TIDES, { name: 'HarbourTides', context: '/tides', version: '1.0.0', tags: ['weather', 'sea'] });
  const parcels = await published(PARCELS, { name: 'ParcelQuotes', context: '/parcels', version: '2.1.0', tags: ['logistics'] });
  const old = await api.publishApi('LegacyOrders', backend.url, { description: 'Orders as they were until last year.', tags: ['orders'] });
  await api.lifecycle(old.id, 'Deprecate');
  const draft = await api.createApi('Invoices', backend.url, { description: 'Invoices and reminders.', tags: ['finance'], policies: [] });
  const others = [
    ['Payments', 'Take a payment, give it back.', ['finance']],
    ['BerthBooking', 'Reserve a berth, see which are free.', ['sea']],
    ['Customs', 'Tariff numbers and declarations.', ['logistics', 'finance']],
    ['VesselPositions', 'Where ships are, as they report it.', ['sea', 'realtime']],
  ];
  for (const [name, description, tags] of others) await api.publishApi(name, backend.url, { description, tags });

  const document = await api.call('POST', `${PUBLISHER}/apis/${tides.id}/documents`, {
    name: 'Getting started', type: 'HOWTO', summary: 'The first call in five minutes', sourceType: 'MARKDOWN', visibility: 'API_LEVEL',
  });
  const content = new FormData();
  content.set('inlineContent', DOCUMENT);
  await api.call('POST', `${PUBLISHER}/apis/${tides.id}/documents/${document.documentId}/content`, content);

  const shop = await api.readyApplication('Shop front', tides.id);
  await api.subscribe(shop.applicationId, parcels.id, 'Gold');
  await api.createUser(DEVELOPER.name, DEVELOPER.password, ['Internal/subscriber']);
  const mara = await as(DEVELOPER);
  const tracker = await mara.readyApplication('Tracker', tides.id);
  await mara.call('POST', `${DEVPORTAL}/apis/${tides.id}/comments`, { content: 'Heights agree with the gauge in Cuxhaven.' }).catch(() => undefined);

  await api.callApi('/tides/1.0.0/harbours', shop.token);
  const calls = [];
  for (let n = 0; n < 40; n += 1) calls.push(n % 9 === 0 ? ['/tides/1.0.0/status/503', 503] : [`/tides/1.0.0/harbours/cuxhaven/tides?day=${n}`, 200]);
  for (const [path, status] of calls) await api.callApi(path, calls.indexOf(path) % 2 ? tracker.token : shop.token, status);
  await api.callApi('/parcels/2.1.0/quotes/7', shop.token);
  await api.callApi('/tides/1.0.0/harbours', undefined, 401);
  return { tides: tides.id, draft: draft.id, shop: shop.applicationId, token: shop.token, document: document.documentId };
}
