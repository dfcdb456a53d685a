import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

story('an API key calls the API, until it is revoked', async ({ api, backend, instance, page, open, signIn, click, confirm, fill, see, look, clipboard }) => {
  const made = await api.publishApi('Lighthouses', backend.url, { securityScheme: ['oauth2', 'api_key', 'oauth_basic_auth_api_key_mandatory'] });
  const application = await api.createApplication('Night job');
  await api.subscribe(application.applicationId, made.id);
  await open(`/devportal/applications/${application.applicationId}?tab=apiKeys`);
  await signIn();
  await see('No API keys yet');
  await click('button', 'New API key');
  await page.getByRole('dialog').getByLabel('Name').fill('Harbour office');
  await fill('Only from these addresses', 'not an address');
  await confirm('New API key');
  await see('neither an address nor a range');
  await fill('Only from these addresses', '127.0.0.0/8, ::1');
  await confirm('New API key');
  await see('Copy it now');
  await look('api key');
  await click('button', 'Copy API key');
  const key = await clipboard();
  const call = () => fetch(`${instance.gateway}/lighthouses/1.0.0/any`, { headers: { ApiKey: key } });
  await eventually(async () => assert.equal((await call()).status, 200));
  await click('button', 'Revoke');
  await confirm('Revoke');
  await see('No API keys yet');
  await eventually(async () => assert.equal((await call()).status, 401));
});

async function eventually(check) {
  const end = Date.now() + 10_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((again) => setTimeout(again, 50));
    }
  }
}
