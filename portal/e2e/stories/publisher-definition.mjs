import assert from 'node:assert/strict';
import { PUBLISHER } from '../rest.mjs';
import { story } from '../harness.mjs';

story('a definition is edited, its errors stand at their lines, and the resources follow it', async ({ page, api, backend, open, see, gone, click, signIn, look }) => {
  const { id } = await api.importApi({ openapi: '3.0.3', info: { title: 'Harbours', version: '1' }, paths: { '/harbours': { get: { responses: { 200: { description: 'all' } } } } } }, {
    name: 'Harbours', context: '/harbours', version: '1', endpointConfig: { endpoint_type: 'http', production_endpoints: { url: backend.url } },
  });
  await open(`/publisher/apis/${id}/definition`);
  await signIn();
  const editor = page.getByRole('textbox', { name: 'Definition' });
  await editor.waitFor();
  await see('title: Harbours');
  const write = async (text) => {
    await editor.click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(text);
  };
  await write('openapi: 3.0.3\ninfo:\n  title: Harbours\n  version: "1"\npaths:\n  /harbours:\n    get: nothing\n');
  await see('1 problem');
  await click('button', 'Line 7');
  await look('definition-problem');
  await page.locator('.cm-lint-marker-error').waitFor();
  await click('button', 'Save');
  await see('1 problem');

  await write('openapi: 3.0.3\ninfo:\n  title: Harbours\n  version: "1"\npaths:\n  /harbours/{id}:\n    get:\n      responses:\n        "200": {description: one}\n');
  await see('Valid');
  await page.keyboard.press('Control+f');
  await page.getByRole('textbox', { name: 'Find' }).fill('harbours');
  await page.keyboard.press('Escape');
  await page.getByText('JSON', { exact: true }).click();
  await see('"title": "Harbours"');
  await page.getByText('YAML', { exact: true }).click();
  await click('button', 'Save');
  await see('Saved. Deploy a revision to make it live.');
  await gone('You have unsaved changes.');
  const { operations } = await api.call('GET', `${PUBLISHER}/apis/${id}`);
  assert.deepEqual(operations.map(({ verb, target }) => `${verb} ${target}`), ['GET /harbours/{id}']);
}, { troubles: [/status of 400/] });
