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

story('the settings of keys are changed, a token is revoked, the keys are removed', async ({ api, backend, page, open, signIn, click, confirm, fill, see, clipboard }) => {
  const made = await api.publishApi('Tides', backend.url);
  const application = await api.readyApplication('Tracker', made.id);
  await open(`/devportal/applications/${application.applicationId}`);
  await signIn();
  await click('button', 'Change settings');
  await fill('Tokens of the application', '0');
  await confirm('Save');
  await see('Write a number of seconds above 0');
  await fill('Tokens of the application', '900');
  await page.getByRole('dialog').getByLabel('refresh_token').check();
  await confirm('Save');
  await see('The settings are saved');
  await see('900');
  await click('button', 'Get a token');
  await click('button', 'Copy Access token');
  const token = await clipboard();
  await api.callApi('/tides/1.0.0/now', token);
  await click('button', 'Revoke a token');
  await confirm('Revoke');
  await see('The token is revoked');
  await api.callApi('/tides/1.0.0/now', token, 401);
  await click('button', 'Remove keys');
  await confirm('Remove keys');
  await see('No production keys yet');
});

story('applications are found by name, renamed and deleted', async ({ api, open, signIn, click, confirm, fill, see, gone }) => {
  await api.createApplication('Alpha');
  await api.createApplication('Beta');
  await open('/devportal/applications');
  await signIn();
  await fill('Search applications', 'alp');
  await gone('Beta');
  await fill('Search applications', 'zzz');
  await see('No application matches');
  await click('button', 'Show all applications');
  await click('link', /Alpha/);
  await click('button', 'Change');
  await fill('Name', 'Omega');
  await confirm('Save');
  await see('Omega');
  await click('button', 'Delete');
  await confirm('Delete application');
  await see('Deleted Omega');
});

story('a plan is changed and a subscription ended, on the application and on the API', async ({ api, backend, open, signIn, click, confirm, choose, see }) => {
  const made = await api.publishApi('Gulls', backend.url);
  const application = await api.readyApplication('Watcher', made.id);
  await open(`/devportal/applications/${application.applicationId}?tab=subscriptions`);
  await signIn();
  await click('button', 'Change plan');
  await choose('Plan', 'Bronze');
  await confirm('Change plan');
  await see('The plan is Bronze now');
  await open(`/devportal/apis/${made.id}?tab=subscriptions`);
  await click('button', 'Unsubscribe');
  await confirm('Unsubscribe');
  await see('None of your applications is subscribed');
});
