import assert from 'node:assert/strict';
import { PUBLISHER } from '../rest.mjs';
import { story } from '../harness.mjs';

story('a resource is added, guarded by a scope, and nothing typed is lost by accident', async ({ page, api, backend, open, see, gone, click, confirm, fill, signIn, look }) => {
  const { id } = await api.createApi('Warehouse', backend.url);
  await open(`/publisher/apis/${id}/resources`);
  await signIn();
  const add = page.getByRole('textbox', { name: 'Path', exact: true });
  await add.fill('/boxes/{');
  await click('button', 'Add resource');
  await see('Write parameters as {name}');
  await add.fill('/boxes/{box}');
  await click('button', 'Add resource');
  await page.getByRole('textbox', { name: 'Path of GET /boxes/{box}' }).waitFor();
  // A cell says what is wrong with it, and nothing is saved until it is mended.
  await fill('Path of GET /*', '/boxes/{box}');
  await see('This method and path are in the table already');
  assert.ok(await page.getByRole('button', { name: 'Save' }).isDisabled());
  await page.getByRole('textbox', { name: 'Path of GET /boxes/{box}' }).first().fill('/boxes');
  await gone('This method and path are in the table already');

  await click('button', 'Add scope');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).fill('boxes:read');
  await page.getByRole('dialog').getByLabel('Roles').fill('Internal/subscriber');
  await page.keyboard.press('Enter');
  await confirm('Add scope');
  await see('Not used');
  await page.getByLabel('Scopes of GET /boxes/{box}').first().click();
  await page.getByRole('option', { name: 'boxes:read' }).click();
  await page.keyboard.press('Escape');
  await see('Used by 1 resource');
  await page.getByRole('combobox', { name: 'Security of GET /boxes', exact: true }).selectOption('Open to everyone');
  await look('resources');

  await click('link', 'Endpoints');
  await see('Leave without saving?');
  await confirm('Stay');
  await click('button', 'Save');
  await see('Saved. Deploy a revision to make it live.');
  await gone('You have unsaved changes.');

  const saved = await api.call('GET', `${PUBLISHER}/apis/${id}`);
  const found = Object.fromEntries(saved.operations.map((one) => [`${one.verb} ${one.target}`, one]));
  assert.deepEqual(found['GET /boxes/{box}'].scopes, ['boxes:read']);
  assert.equal(found['GET /boxes'].authType, 'None');
  assert.deepEqual(saved.scopes[0].scope.bindings, ['Internal/subscriber']);
  const definition = await api.call('GET', `${PUBLISHER}/apis/${id}/swagger`);
  assert.ok(definition.paths['/boxes/{box}'].get, 'the definition follows');
});

story('what the server refuses in a row stands at its cell', async ({ page, api, backend, open, see, click, signIn }) => {
  const { id } = await api.createApi('Ledgers', backend.url);
  await open(`/publisher/apis/${id}/resources`);
  await signIn();
  await page.getByRole('textbox', { name: 'Path of GET /*' }).fill('/ledgers');
  // Somebody else takes the API away meanwhile.
  await api.call('DELETE', `${PUBLISHER}/apis/${id}`);
  await click('button', 'Save');
  await see('API Not Found');
  await see('Request id');
  await see('You have unsaved changes.');
});
