import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

const operations = [{ target: '/menu', verb: 'GET' }, { target: '/orders', verb: 'POST' }];

story('what changed since a revision is readable, and what breaks clients is marked', async ({ api, backend, page, open, see, signIn, look }) => {
  const made = await api.publishApi('Bakery', backend.url, { operations });
  const working = await api.call('GET', `/api/am/publisher/v4/apis/${made.id}`);
  await api.call('PUT', `/api/am/publisher/v4/apis/${made.id}`, { ...working, description: 'Bread', operations: [operations[0], { target: '/cakes', verb: 'GET' }] });
  await open(`/publisher/apis/${made.id}/revisions`);
  await signIn();
  await see('One change breaks clients');
  const removed = page.getByRole('region', { name: 'POST /orders' });
  await removed.getByText('Breaking').waitFor();
  await removed.getByText('Removed').waitFor();
  await page.getByRole('region', { name: 'GET /cakes' }).getByText('Compatible').waitFor();
  await look('changes');
  await page.getByRole('combobox', { name: 'From', exact: true }).selectOption('working');
  await see('Nothing changed between the two.');
  assert.match(page.url(), /from=working/);
});

story('a new version is made, and its changes since the old one are summed up', async ({ api, backend, page, open, see, click, confirm, fill, signIn }) => {
  const { id } = await api.publishApi('Mills', backend.url, { operations });
  await open(`/publisher/apis/${id}/versions`);
  await signIn();
  await see('This is the only version');
  await click('button', 'New version');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Version' }).fill('1.0.0');
  await confirm('Create');
  await see('This version exists already');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Version' }).fill('2.0.0');
  await confirm('Create');
  await see('Version 2.0.0 created');
  await click('link', 'Versions');
  await see('No change breaks clients');
  assert.equal(await page.getByRole('row').count(), 3);
});

story('an API is exported as an archive', async ({ api, backend, page, open, click, signIn }) => {
  const { id } = await api.createApi('Ferries', backend.url);
  await open(`/publisher/apis/${id}/overview`);
  await signIn();
  const saved = page.waitForEvent('download');
  await click('button', 'Export');
  assert.equal((await saved).suggestedFilename(), 'Ferries-1.0.0.zip');
});
