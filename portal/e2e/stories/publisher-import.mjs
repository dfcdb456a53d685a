import { story } from '../harness.mjs';

const LEDGER = { openapi: '3.0.3', info: { title: 'Ledger', version: '4.2' }, servers: [{ url: 'https://ledger.example' }], paths: { '/entries': { get: { responses: {} } } } };

story('an OpenAPI document is checked, imported, and its context may not be taken', async ({ page, api, backend, open, see, click, signIn, look }) => {
  await api.createApi('PizzaShack', backend.url);
  await open('/publisher/create');
  await signIn();
  const upload = (name, text) => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await see('Choose a file');
  await upload('bad.json', '{"openapi": "3.0.3", ');
  await see('This document cannot be used');
  await upload('good.json', JSON.stringify(LEDGER));
  await see('Ledger · OpenAPI 3.0.3');
  await page.getByRole('textbox', { name: 'Context' }).fill('/pizzashack');
  await page.getByRole('textbox', { name: 'Version' }).fill('1.0.0');
  await click('button', 'Create');
  await see('leads to another API already');
  await see('Request id');
  await look('conflict');
  await page.getByRole('textbox', { name: 'Context' }).fill('/ledger');
  await page.getByRole('textbox', { name: 'Version' }).fill('4.2');
  await click('button', 'Create');
  await click('tab', 'Resources');
  await see('/entries');
  await click('tab', 'Definition');
  await see('"title": "Ledger"');
});
