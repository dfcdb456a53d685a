import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

story('an operator finds which application is throttled, and which API fails', async ({ api, backend, page, open, signIn, see, look }) => {
  await api.call('POST', '/api/am/admin/v4/throttling/policies/subscription', {
    policyName: 'OnePerHour', displayName: 'One per hour', defaultLimit: { type: 'REQUESTCOUNTLIMIT', requestCount: { timeUnit: 'hour', unitTime: 1, requestCount: 1 } },
  });
  const weather = await api.publishApi('Weather', backend.url, { policies: ['Unlimited', 'OnePerHour'] });
  const orders = await api.publishApi('Orders', backend.url);
  const calm = await api.readyApplication('Calm', weather.id);
  await api.subscribe(calm.applicationId, orders.id);
  const eager = await api.createApplication('Eager');
  await api.subscribe(eager.applicationId, weather.id, 'OnePerHour');
  const eagerKeys = await api.generateKeys(eager.applicationId);
  const eagerToken = eagerKeys.token.accessToken;
  for (let n = 0; n < 3; n += 1) await api.callApi('/weather/1.0.0/today', calm.token);
  await api.callApi('/orders/1.0.0/status/500', calm.token, 500);
  await api.callApi('/weather/1.0.0/today', eagerToken);
  for (let n = 0; n < 2; n += 1) await api.callApi('/weather/1.0.0/today', eagerToken, 429);

  await open('/admin/statistics');
  await signIn();
  await see('Top applications');
  await page.getByRole('radiogroup', { name: 'Top applications: order by' }).getByText('Throttled').click();
  const applications = page.getByRole('region', { name: 'Top applications' });
  await applications.getByText('Eager').waitFor();
  await page.getByRole('radiogroup', { name: 'Top APIs: order by' }).getByText('Errors').click();
  const first = page.getByRole('region', { name: 'Top APIs' }).locator('tbody tr');
  await first.filter({ hasText: 'Weather 1.0.0' }).waitFor();
  await first.filter({ hasText: 'Orders 1.0.0' }).waitFor();
  assert.equal(await applications.locator('tbody tr').count(), 1, 'only who was throttled');
  await look('admin-statistics');
}, { patience: 20_000 });
