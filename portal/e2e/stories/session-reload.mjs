import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

story('a reload stays signed in and signing out ends it', async ({ page, open, see, click, signIn }) => {
  await open('/devportal/applications');
  await signIn();
  await see('DefaultApplication');
  await page.reload();
  await see('DefaultApplication');
  assert.equal(new URL(page.url()).pathname, '/devportal/applications');
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!/eyJ|token|verifier/.test(stored), `no token is stored: ${stored}`);
  await click('button', 'Account of admin');
  await click('menuitem', 'Sign out');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
});

story('a callback that no sign-in asked for is refused', async ({ open, see }) => {
  await open('/portal/callback?code=stolen&state=guessed');
  await see('Sign-in did not finish');
});
