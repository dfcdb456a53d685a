import assert from 'node:assert/strict';
import { PUBLISHER } from '../rest.mjs';
import { story } from '../harness.mjs';

story('an endpoint is checked, gets a second address, a password and a time-out', async ({ page, api, backend, open, see, gone, click, fill, signIn, look }) => {
  const { id } = await api.createApi('Orders', backend.url);
  await open(`/publisher/apis/${id}/endpoints`);
  await signIn();
  await page.getByRole('button', { name: 'Check Address' }).first().click();
  await page.getByText('Reachable', { exact: true }).waitFor();
  await page.getByText('Load balance').click();
  await page.getByRole('button', { name: 'Add address' }).first().click();
  await fill('Address 2', 'ftp://no');
  await click('button', 'Save');
  await see('Write a full address');
  // Nobody listens on the first port.
  const silent = backend.url.replace(/\d+$/, '1');
  await fill('Address 2', silent);
  await page.getByRole('button', { name: 'Check Address 2' }).first().click();
  await see('Not reachable');
  await page.getByRole('combobox', { name: 'Security of the backend' }).first().selectOption('User name and password');
  await fill('User name', 'gateway');
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill('only for the backend');
  await fill('Longest wait for an answer', '2.5');
  await look('endpoints');
  await click('button', 'Save');
  await see('Saved. Deploy a revision to make it live.');
  await gone('You have unsaved changes.');
  await see('Leave empty to keep what is stored.');

  const { endpointConfig } = await api.call('GET', `${PUBLISHER}/apis/${id}`);
  assert.equal(endpointConfig.endpoint_type, 'load_balance');
  assert.deepEqual(endpointConfig.production_endpoints.map(({ url, config }) => [url, config.actionDuration]), [[backend.url, '2500'], [silent, '2500']]);
  const { username, password } = endpointConfig.endpoint_security.production;
  assert.deepEqual([username, password], ['gateway', ''], 'the password is stored, and never shown');
});
