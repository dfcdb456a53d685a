import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

story('a published API is blocked, republished, deprecated on the map; a revision is undeployed', async ({ api, backend, page, open, see, click, confirm, signIn, look }) => {
  const { id } = await api.publishApi('Weather', backend.url);
  await open(`/publisher/apis/${id}/lifecycle`);
  await signIn();
  const now = page.locator('[aria-current="step"]');
  await now.filter({ hasText: 'Published' }).waitFor();
  await look('lifecycle');
  await click('button', 'Block');
  await confirm('Block');
  await see('The API is now blocked');
  await click('button', 'Re-publish');
  await see('The API is now published');
  assert.equal(await page.getByRole('button', { name: 'Publish', exact: true }).count(), 0, 'a move that is not allowed is not offered');
  // By keyboard alone.
  await page.getByRole('button', { name: 'Deprecate', exact: true }).focus();
  await page.keyboard.press('Enter');
  await confirm('Deprecate');
  await now.filter({ hasText: 'Deprecated' }).waitFor();
  await see('How it came here');
  await click('link', 'Revisions');
  await click('button', 'Undeploy from Default');
  await look('undeploy');
  await confirm('Undeploy from Default');
  await see('Not deployed');
});
