import assert from 'node:assert/strict';
import { given, story } from '../harness.mjs';

given({ sample: true });

const ORDERS = `openapi: 3.0.3
info: { title: Orders, version: 1.0.0 }
servers: [{ url: https://orders.example }]
paths:
  /orders: { get: { responses: { "200": { description: ok } } } }
`;

story('an API is made from pasted text, and what is wrong is shown with its line', async ({ open, see, click, fill, signIn, look }) => {
  await open('/publisher/create?way=paste');
  await signIn();
  await fill('Document', ORDERS.replace('paths:', 'paths'));
  await click('button', 'Check');
  await see('This document cannot be used');
  await see(/^Line \d+$/);
  await look('paste-bad');
  await fill('Document', ORDERS);
  await click('button', 'Check');
  await see('Orders · OpenAPI 3.0.3');
  await click('button', 'Create');
  await see('Created Orders');
  await see('Where it runs');
});

story('an address this server may not fetch is refused with the reason', async ({ open, see, click, fill, signIn }) => {
  await open('/publisher/create?way=url');
  await signIn();
  await fill('Address of the document', 'http://169.254.169.254/openapi.json');
  await click('button', 'Fetch and check');
  await see('link-local or metadata address');
});

story('a sample is made, published and called, without a backend of one’s own', async ({ page, open, see, click, confirm, signIn, api }) => {
  await open('/publisher/create?way=sample');
  await signIn();
  await click('button', /^Pizza Shack/);
  await see('Pizza Shack · OpenAPI 3.0.3');
  await click('button', 'Create');
  await see('Created Pizza Shack');
  await click('button', 'Choose plans');
  await page.getByRole('dialog').getByRole('checkbox').first().check();
  await confirm('Save');
  await click('button', 'Deploy');
  await confirm('Create and deploy');
  await click('button', 'Publish');
  await see('Published. Developers find it in the developer portal.');
  assert.match(await api.callApi('/pizza-shack/1.0.0/menu'), /Margherita/);
});

story('many documents are imported at once; one that is wrong stops none of the others', async ({ page, open, see, click, signIn, look }) => {
  await open('/publisher/import');
  await signIn();
  const file = (name, text) => ({ name, mimeType: 'application/yaml', buffer: Buffer.from(text) });
  await see('Drop OpenAPI documents here');
  await page.locator('input[type=file]').setInputFiles([
    file('first.yaml', ORDERS.replace('Orders', 'First')), file('bad.yaml', 'openapi: nonsense'), file('third.yaml', ORDERS.replace('Orders', 'Third')),
  ]);
  await click('button', 'Import 3 APIs');
  await see('3 of 3 worked on');
  await look('import-many');
  await page.getByRole('link', { name: 'First 1.0.0' }).waitFor();
  await page.getByRole('link', { name: 'Third 1.0.0' }).waitFor();
  assert.equal(await page.getByText('Refused').count(), 1);
});

story('the list is narrowed down, ordered and shown as a table, and the address keeps it', async ({ page, open, see, gone, api, backend, signIn }) => {
  await api.publishApi('Wind', backend.url, { tags: ['sea'] });
  await api.createApi('Ledger', backend.url, { tags: ['money'] });
  await open('/publisher');
  await signIn();
  await page.getByLabel('Tag').selectOption('sea');
  await see('Wind');
  await gone('Ledger');
  await page.getByText('Table', { exact: true }).click();
  await page.getByRole('table').waitFor();
  assert.match(page.url(), /tag=sea/);
  await page.reload();
  await page.getByRole('table').waitFor();
  assert.equal(await page.getByRole('row').count(), 2);
});
