import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

story('a published API is blocked, republished, deprecated; a revision is undeployed', async ({ api, backend, page, open, see, click, confirm, signIn, look }) => {
  const { id } = await api.publishApi('Weather', backend.url);
  await open(`/publisher/apis/${id}?tab=lifecycle`);
  await signIn();
  await click('button', 'Block');
  await confirm('Block');
  await see('The API is now blocked');
  await click('button', 'Re-Publish');
  await see('The API is now published');
  assert.equal(await page.getByRole('button', { name: 'Publish', exact: true }).count(), 0, 'a move that is not allowed is not offered');
  await click('tab', 'Revisions');
  await click('button', 'Undeploy from Default');
  await look('undeploy');
  await confirm('Undeploy from Default');
  await see('Not deployed');
});
