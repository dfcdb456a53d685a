import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

story('without signing in, public APIs are there and those for roles are not', async ({ api, backend, page, open, see, click, signIn, fill, gone, choose }) => {
  await api.publishApi('Weather', backend.url, { description: 'Rain, mostly.', tags: ['sky', 'water'] });
  await api.publishApi('Aquifers', backend.url, { description: 'Water below.', tags: ['water'] });
  const hidden = await api.publishApi('Payroll', backend.url, { description: 'Salaries.', visibility: 'RESTRICTED', visibleRoles: ['admin'] });
  await api.publishApi('Inside', backend.url, { description: 'For staff.', visibility: 'PRIVATE' });
  await open('/');
  await see('Weather');
  assert.equal(await page.getByText('Payroll').count(), 0);
  assert.equal(await page.getByText('Inside').count(), 0);

  await page.getByText('water · 2').click();
  await see('2 APIs');
  await page.getByText('sky', { exact: true }).click();
  await gone('Aquifers');
  await page.getByText('All', { exact: true }).click();
  await choose('Order', 'By name');
  await page.waitForFunction(() => document.querySelector('#main [role="listitem"]')?.textContent?.includes('Aquifers'));
  await fill('Search APIs', 'rain');
  await see('1 API');

  await open(`/devportal/apis/${hidden.id}`);
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByText('Salaries').count(), 0);
  await open('/devportal');
  await click('button', 'Sign in');
  await signIn();
  await see('Payroll');
  await see('Inside');
});
