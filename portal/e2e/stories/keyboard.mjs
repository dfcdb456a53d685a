import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

const focused = (page, what) => page.evaluate((name) => (name ? document.activeElement?.getAttribute(name) : document.activeElement?.textContent), what);

story('the keyboard reaches search and a card', async ({ api, backend, page, open, see }) => {
  await api.publishApi('PizzaShack', backend.url);
  await api.publishApi('Weather', backend.url);
  await open('/devportal');
  await see('PizzaShack');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Skip to content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page, 'aria-label'), 'Search APIs');
  await page.keyboard.type('pizza');
  await page.getByText('1 API', { exact: true }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('q'), 'pizza');
  await page.getByRole('link', { name: /PizzaShack/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'PizzaShack' }).waitFor();
  // The next Tab is at the beginning of the new page, not at the top of the frame.
  await page.waitForFunction(() => document.activeElement?.id === 'main');
});

story('a menu is opened, walked and closed by keys', async ({ page, open, see }) => {
  await open('/devportal');
  await see('APIs');
  const button = page.getByRole('button', { name: /^Switch area/ });
  await button.focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(page), 'Developer portal');
  await page.keyboard.press('ArrowUp');
  assert.equal(await focused(page), 'Admin');
  await page.keyboard.press('Home');
  assert.equal(await focused(page), 'Developer portal');
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  assert.match((await focused(page, 'aria-label')) ?? '', /^Switch area/);
});

story('what has the focus can be seen, in light and in dark', async ({ page, open, see }) => {
  await open('/devportal');
  await see('PizzaShack');
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (let n = 0; n < 8; n += 1) {
      await page.keyboard.press('Tab');
      const { name, outline } = await page.evaluate(() => {
        const one = document.activeElement;
        const { outlineStyle, outlineWidth, borderColor } = getComputedStyle(one);
        return { name: one.tagName + one.className, outline: outlineStyle !== 'none' && outlineWidth !== '0px' ? outlineStyle : one.matches('input') ? borderColor : '' };
      });
      // After the last one comes the browser's own frame.
      if (name.startsWith('BODY')) continue;
      assert.ok(outline, `${name} shows no focus in ${colorScheme}`);
    }
  }
});
