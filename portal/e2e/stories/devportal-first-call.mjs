import assert from 'node:assert/strict';
import { promisify } from 'node:util';
import { exec } from 'node:child_process';
import { story } from '../harness.mjs';

const PIZZA = {
  openapi: '3.0.3',
  info: { title: 'PizzaShack', version: '1.0.0', description: 'Order pizza.' },
  paths: { '/menu': { get: { summary: 'The menu', responses: { 200: { description: 'All pizzas' } } } } },
};

story('from the landing page to a first successful call in six clicks, in the browser and in a terminal', async ({ api, backend, page, open, see, click, signIn, look, clicks, clipboard }) => {
  const { id } = await api.importApi(PIZZA, {
    name: 'PizzaShack', context: '/pizzashack', version: '1.0.0', endpointConfig: { endpoint_type: 'http', production_endpoints: { url: backend.url } },
  });
  await api.deploy(id);
  await api.lifecycle(id, 'Publish');

  await open('/');
  await click('link', /PizzaShack/);
  await click('button', 'Sign in to subscribe');
  await signIn();
  await look('subscribe');
  await click('button', 'Subscribe');
  await click('button', 'Create keys and token');
  await see('Paste this in a terminal');
  await look('first call');
  await click('button', 'Call it from here');
  await see('200');
  await look('called from here');
  assert.ok(clicks() <= 6, `${clicks()} clicks`);
  assert.equal(backend.seen.at(-1).path, '/menu', 'the browser called through the gateway');

  await page.getByRole('button', { name: 'Copy curl line' }).click();
  assert.ok(clicks() <= 6, `${clicks()} clicks`);
  const { stdout } = await promisify(exec)(`${await clipboard()} -s -o /dev/null -w '%{http_code}'`);
  assert.equal(stdout, '200');
  assert.equal(backend.seen.at(-1).path, '/menu');
});
