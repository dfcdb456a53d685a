import assert from 'node:assert/strict';
import { PUBLISHER } from '../rest.mjs';
import { story } from '../harness.mjs';

story('an API is tried before it is published, from parameters to the answer', async ({ page, api, backend, open, see, click, fill, signIn, look }) => {
  const { id } = await api.importApi({
    openapi: '3.0.3', info: { title: 'Parcels', version: '1' },
    paths: { '/parcels/{id}': { post: { summary: 'Send', parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }, { name: 'fast', in: 'query', schema: { type: 'boolean' } }], requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { weight: { type: 'integer', example: 7 } } } } } }, responses: { 200: { description: 'sent' } } } } },
  }, { name: 'Parcels', context: '/parcels', version: '1', endpointConfig: { endpoint_type: 'http', production_endpoints: { url: backend.url } } });
  await open(`/publisher/apis/${id}/try-it`);
  await signIn();
  await see('Not deployed yet');
  await api.deploy(id);
  await page.reload();

  await click('button', 'Send');
  await see('This is needed');
  await page.getByRole('textbox', { name: 'id' }).fill('a b');
  await page.getByRole('textbox', { name: 'fast' }).fill('true');
  await click('button', 'Send');
  await page.getByText('200 OK').waitFor();
  await look('try-it');
  const call = backend.seen.findLast((one) => one.path.startsWith('/parcels/'));
  assert.equal(call.path, '/parcels/a%20b?fast=true');
  assert.deepEqual(JSON.parse(call.body), { weight: 7 });
  assert.equal(call.headers['internal-key'], undefined, 'the key is for the gateway, not for the backend');
  await see('The same call with curl');
});

story('a gateway that does not answer is explained', async ({ api, backend, page, open, see, click, fill, signIn }) => {
  const made = await api.createApi('Silent', backend.url, { operations: [{ verb: 'GET', target: '/*' }], transport: ['https'] });
  await api.deploy(made.id);
  await open(`/publisher/apis/${made.id}/try-it`);
  await signIn();
  await page.route(/\/silent\//, (route) => route.abort());
  await page.getByRole('textbox', { name: '*', exact: true }).fill('a');
  await click('button', 'Send');
  await see('The browser got no answer');
  await see('Open the gateway');
}, { troubles: [/net::ERR_FAILED/] });
