import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

const ANNE = { name: 'anne.berg', password: 'a kettle of fish soup' };
let api;

story('a developer rates an API, comments, and is answered', async ({ api: rest, backend, page, open, click, signIn, see, gone, look }) => {
  api = await rest.publishApi('Herrings', backend.url, { description: 'Herrings, fresh.', tags: ['fish'] });
  await rest.createUser(ANNE.name, ANNE.password, ['Internal/subscriber']);
  await open(`/devportal/apis/${api.id}?tab=comments`);
  await see('No comments yet');
  await click('button', 'Sign in to comment');
  await signIn(ANNE);
  await page.getByTitle('4 stars').click();
  await see('1 rating');
  await page.getByLabel('Your comment').fill('Are they <b>salted</b>?');
  await click('button', 'Send');
  await see('Are they <b>salted</b>?');
  await click('button', 'Reply');
  await page.getByLabel('Reply to anne.berg').fill('Only on Fridays.');
  await page.locator('form').filter({ has: page.getByLabel('Reply to anne.berg') }).getByRole('button', { name: 'Reply' }).click();
  await see('Only on Fridays.');
  await page.getByRole('button', { name: 'Change', exact: true }).first().click();
  await page.getByLabel('Your comment').last().fill('Are they salted?');
  await click('button', 'Save');
  // With the dot before it: the buttons Change and Delete side by side read "changed", too.
  await see('· changed');
  await see('Are they salted?');
  await look('comments');
  await gone('<b>salted</b>');
});

story('a moderator removes a comment, other developers cannot', async ({ as, page, open, click, confirm, signIn, see, gone }) => {
  const anne = await as(ANNE);
  const list = await anne.call('GET', `/api/am/devportal/v3/apis/${api.id}/comments`);
  assert.equal(list.count, 1);
  await open(`/devportal/apis/${api.id}?tab=comments`);
  await see('Are they salted?');
  assert.equal(await page.getByRole('button', { name: 'Delete' }).count(), 0, 'who is not signed in removes nothing');
  await click('button', 'Sign in to comment');
  await signIn();
  await see('Are they salted?');
  await click('button', 'Delete');
  await confirm('Delete');
  await gone('Are they salted?');
  await see('No comments yet');
});
