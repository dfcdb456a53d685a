import { story } from '../harness.mjs';

story('a subscriber is moved to another plan, blocked, and let in again', async ({ page, api, backend, open, see, click, fill, signIn, look }) => {
  const made = await api.publishApi('Payments', backend.url);
  const { token } = await api.readyApplication('Shop front', made.id);
  await api.callApi('/payments/1.0.0/a', token);
  await open(`/publisher/apis/${made.id}/subscriptions`);
  await signIn();
  await see('Shop front');
  await page.getByRole('combobox', { name: 'Plan of Shop front' }).selectOption('Bronze');
  await see('Plan changed');
  await click('button', 'Block Shop front');
  await click('menuitem', 'Block all keys');
  await page.getByRole('table').getByText('Blocked', { exact: true }).waitFor();
  await look('subscriptions');
  await api.callApi('/payments/1.0.0/a', token, 401);
  await click('button', 'Unblock Shop front');
  await page.getByRole('table').getByText('Active', { exact: true }).waitFor();
  await api.callApi('/payments/1.0.0/a', token);
  await fill('Search subscriptions', 'nobody');
  await see('No subscription matches');
  await click('button', 'Show all');
  await see('Shop front');
});
