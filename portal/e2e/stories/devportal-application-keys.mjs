import { story } from '../harness.mjs';

story('an application gets sandbox keys, a token and a new secret', async ({ page, open, see, click, fill, signIn, look }) => {
  await open('/devportal/applications');
  await signIn();
  await click('button', 'New application');
  await click('button', 'Create');
  await see('Give the application a name');
  await fill('Name', 'Shop front');
  await click('button', 'Create');
  await click('tab', 'Sandbox keys');
  await page.getByLabel('authorization_code').check();
  await click('button', 'Generate keys');
  await see('authorization_code needs a callback address');
  await fill('Callback address', 'https://shop.example/cb');
  await click('button', 'Generate keys');
  await see('Copy the secret now');
  await look('keys');
  await click('button', 'New secret');
  await click('button', 'Replace secret');
  await see('The secret is replaced');
  await click('button', 'Get a token');
  await page.reload();
  await see('Stored as a hash. Lost it?');
  await click('tab', 'Subscriptions');
  await see('Not subscribed to any API');
});
