import assert from 'node:assert/strict';
import { PUBLISHER } from '../rest.mjs';
import { story } from '../harness.mjs';

story('who may call, how often and from where is said on one page', async ({ page, api, backend, open, see, gone, click, fill, signIn, look }) => {
  const { id } = await api.createApi('Runtime', backend.url);
  await open(`/publisher/apis/${id}/runtime`);
  await signIn();
  await page.getByRole('checkbox', { name: 'API key' }).check();
  await fill('Header of the API key', 'not a header');
  await page.getByRole('checkbox', { name: 'Gold' }).check();
  await fill('Production', '50');
  await page.getByRole('switch', { name: 'The gateway answers browsers' }).check({ force: true });
  await click('button', 'Save');
  await see('This is not a header name');
  await fill('Header of the API key', 'X-Key');
  await page.getByRole('checkbox', { name: /cookies and other credentials/ }).check();
  await see('Every page on the web could call');
  await page.getByRole('checkbox', { name: /cookies and other credentials/ }).uncheck();
  await look('runtime');
  await click('button', 'Save');
  await see('Saved. Deploy a revision to make it live.');
  await gone('You have unsaved changes.');
  const saved = await api.call('GET', `${PUBLISHER}/apis/${id}`);
  assert.deepEqual([...saved.securityScheme].sort(), ['api_key', 'oauth2']);
  assert.equal(saved.apiKeyHeader, 'X-Key');
  assert.equal(saved.maxTps.production, 50);
  assert.ok(saved.policies.includes('Gold'));
  assert.equal(saved.corsConfiguration.corsConfigurationEnabled, true);
});

story('a header is set for every resource, and a path is rewritten for one', async ({ page, api, backend, open, see, gone, click, confirm, signIn, look }) => {
  const { id } = await api.createApi('Steps', backend.url, { operations: [{ verb: 'GET', target: '/items/{id}' }] });
  await open(`/publisher/apis/${id}/runtime`);
  await signIn();
  const dialog = page.getByRole('dialog');
  await click('button', 'Add step to Request');
  await click('menuitem', 'Set header');
  await dialog.getByRole('textbox', { name: 'Header', exact: true }).fill('X-Team');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('pizza');
  await confirm('Add step');
  await see('X-Team: pizza');
  await page.getByRole('combobox', { name: 'Applies to' }).selectOption('GET /items/{id}');
  await see('After the 1 step for all resources.');
  await click('button', 'Add step to Request');
  await click('menuitem', 'Rewrite path');
  await dialog.getByRole('textbox', { name: 'New path' }).fill('/v2/{other}');
  await confirm('Add step');
  await click('button', 'Save');
  // The server knows what the path of the resource has.
  await see('is not in the path of GET /items/{id}');
  await click('button', /^Edit step: Rewrite path/);
  await dialog.getByRole('textbox', { name: 'New path' }).fill('/v2/{id}');
  await confirm('Apply');
  await look('steps');
  await click('button', 'Save');
  await see('Saved. Deploy a revision to make it live.');
  await gone('You have unsaved changes.');
  const saved = await api.call('GET', `${PUBLISHER}/apis/${id}`);
  assert.equal(saved.apiPolicies.request[0].policyName, 'addHeader');
  assert.equal(saved.operations[0].operationPolicies.request[0].parameters.newResourcePath, '/v2/{id}');

  // What it is for: the backend sees the call as the steps made it.
  await api.deploy(id);
  await api.lifecycle(id, 'Publish');
  const { token } = await api.readyApplication('Stepper', id);
  const seen = JSON.parse(await api.callApi('/steps/1.0.0/items/7', token));
  assert.deepEqual([seen.path, seen.headers['x-team']], ['/v2/7', 'pizza']);
}, { troubles: [/status of 400/] });
