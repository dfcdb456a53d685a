import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

const ORDERS = {
  openapi: '3.0.3',
  info: { title: 'Orders', version: '1.0.0', description: 'Orders, <img src=x onerror=alert(1)> old and new.' },
  paths: {
    '/orders/{id}': {
      get: {
        summary: 'One order', parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' }, example: '7' }],
        responses: { 200: { description: 'The order', content: { 'application/json': { schema: { type: 'object', properties: { id: { type: 'string' } } } } } } },
      },
    },
    '/orders': { post: { summary: 'Place an order', requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { pizza: { type: 'string', example: 'Margherita' } } } } } }, responses: { 201: { description: 'Placed' } } } },
  },
};

let made;
const published = async ({ api, backend }) => {
  made ??= (async () => {
    const { id } = await api.importApi(ORDERS, { name: 'Orders', context: '/orders', version: '1.0.0', endpointConfig: { endpoint_type: 'http', production_endpoints: { url: backend.url } } });
    await api.deploy(id);
    await api.lifecycle(id, 'Publish');
    const application = await api.readyApplication('Shop front', id);
    await api.callApi('/orders/1.0.0/orders/7', application.token);
    return id;
  })();
  return made;
};

story('the reference calls the API through the gateway with a token got by one click', async (help) => {
  const { page, backend, open, click, signIn, see, look } = help;
  const id = await published(help);
  await open(`/devportal/apis/${id}?tab=reference`);
  await click('button', 'Sign in');
  await signIn();
  await click('button', 'Get a test token');
  await see('Calls below carry a token of Shop front');
  await page.getByText('One order').first().click();
  await look('reference');
  const seen = backend.seen.length;
  await page.getByRole('button', { name: 'TRY' }).first().click();
  await page.getByText(/Response Status:\s*(OK:)?200/).first().waitFor();
  await look('reference answered');
  assert.equal(backend.seen.length, seen + 1, 'the call came through the gateway');
  assert.equal(backend.seen.at(-1).path, '/orders/7');
  assert.equal(await page.locator('rapi-doc img').count(), 0, 'markup of the definition stays text');
});

story('code samples hold the real address and the token, in six languages', async (help) => {
  const { page, instance, open, click, signIn, see, choose, look, clipboard } = help;
  const id = await published(help);
  await open(`/devportal/apis/${id}?tab=samples`);
  await see('YOUR_TOKEN');
  await click('button', 'Sign in');
  await signIn();
  await click('button', 'Get a test token');
  await see('The sample contains your credential');
  await choose('Resource', 'POST /orders');
  for (const [language, mark] of [['JavaScript', 'await fetch('], ['Python', 'requests.request('], ['Java', 'HttpRequest.newBuilder'], ['Go', 'http.NewRequest('], ['Rust', 'reqwest::blocking'], ['curl', 'curl ']]) {
    await click('tab', language);
    await click('button', `Copy ${language}`);
    const text = await clipboard();
    assert.ok(text.includes(mark), `${language}: ${text}`);
    assert.ok(text.includes('Margherita') && text.includes('/orders/1.0.0/orders'), `${language}: ${text}`);
    assert.ok(text.includes(`:${instance.ports['gateway-https'].port}/`), 'the live port');
  }
  await look('samples');
});
