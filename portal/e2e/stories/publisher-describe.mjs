import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

/** One red pixel. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==', 'base64');

story('a publisher describes an API: picture, texts, people, and who sees it', async ({ api, backend, page, open, see, click, fill, signIn, look }) => {
  const { id } = await api.createApi('Harbours', backend.url);
  await open(`/publisher/apis/${id}/design`);
  await signIn();
  await see('How the API presents itself');
  await page.locator('input[type=file]').first().setInputFiles({ name: 'icon.png', mimeType: 'image/png', buffer: PNG });
  await click('button', 'Use this image');
  await see('Picture saved');
  await fill('Display name', 'All Harbours');
  await fill('Description', 'Every harbour of the coast');
  await page.getByRole('combobox', { name: 'Tags' }).fill('sea');
  await page.keyboard.press('Enter');
  await fill('Business owner', 'Ann');
  await page.getByLabel('People with certain roles').check();
  await click('button', 'Save');
  await see('Name at least one role');
  await page.getByRole('combobox', { name: 'Roles that see it' }).fill('Internal/subscriber');
  await page.keyboard.press('Enter');
  await click('button', 'Save');
  await see('Design saved');
  await look('design');
  const saved = await api.call('GET', `/api/am/publisher/v4/apis/${id}`);
  assert.equal(saved.displayName, 'All Harbours');
  assert.deepEqual([saved.hasThumbnail, saved.tags, saved.visibility, saved.visibleRoles], [true, ['sea'], 'RESTRICTED', ['Internal/subscriber']]);
  assert.equal(saved.businessInformation.businessOwner, 'Ann');
});

story('a document is written in Markdown with a preview, changed, and deleted', async ({ api, backend, page, open, see, click, confirm, fill, signIn, look }) => {
  const { id } = await api.createApi('Tariffs', backend.url);
  await open(`/publisher/apis/${id}/documents`);
  await signIn();
  await click('button', 'New document');
  await fill('Name', 'First call');
  await page.getByRole('textbox', { name: 'Markdown' }).fill('# Hello\n\n<script>alert(1)</script> **bold**');
  await page.getByRole('region', { name: 'Preview' }).getByRole('heading', { name: 'Hello' }).waitFor();
  assert.equal(await page.locator('section script').count(), 0);
  await look('document');
  await click('button', 'Save');
  await see('Document saved');
  await click('link', 'First call');
  await page.getByRole('textbox', { name: 'Markdown' }).fill('# Hello again');
  await click('button', 'Save');
  await see('Document saved');
  await click('button', 'Delete First call');
  await confirm('Delete');
  await see('No documents yet');
});
