import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

story('the keyboard reaches search and a card', async ({ api, backend, page, open, see }) => {
  await api.publishApi('PizzaShack', backend.url);
  await api.publishApi('Weather', backend.url);
  const focused = (what) => page.evaluate((name) => (name ? document.activeElement?.getAttribute(name) : document.activeElement?.textContent), what);
  await open('/devportal');
  await see('PizzaShack');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Skip to content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await focused('aria-label'), 'Search APIs');
  await page.keyboard.type('pizza');
  await page.getByText('1 API', { exact: true }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('q'), 'pizza');
});
