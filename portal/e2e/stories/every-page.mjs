import assert from 'node:assert/strict';
import { axe, lit } from '../axe.mjs';
import { story } from '../harness.mjs';
import { liveIn } from '../lived.mjs';
import { pages, visit } from '../pages.mjs';

/** From a small phone to a wide desk. */
const WIDTHS = [360, 2560];
let lived;

story('the login page is accessible in light and dark, and fits', async ({ page, open, signIn, see }) => {
  await open('/admin/users');
  const form = page.locator('form:has(input[name="password"])');
  await form.waitFor();
  const wrong = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    wrong.push(...(await axe(page)).map((one) => `${colorScheme}: ${one}`));
  }
  for (const width of WIDTHS) wrong.push(...(await sideways(page, width)));
  assert.ok(wrong.length === 0, `\n${wrong.join('\n')}`);
  await signIn({ name: 'admin', password: 'not this one' }, { goesWrong: true });
  await page.getByRole('alert').waitFor();
  assert.deepEqual(await axe(page), []);
  await signIn();
  await see('admin');
});

async function sideways(page, width) {
  await page.setViewportSize({ width, height: 900 });
  const needed = await page.evaluate(() => document.documentElement.scrollWidth);
  return needed > width ? [`at ${width}: needs ${needed} pixels, so it scrolls sideways`] : [];
}

for (const area of ['devportal', 'publisher', 'admin']) {
  story(`every page of the ${area} is accessible in light and dark, and fits from ${WIDTHS.join(' to ')} pixels`, async (help) => {
    const { page } = help;
    lived ??= liveIn(help);
    const wrong = [];
    for (const one of (await pages(await lived)).filter((candidate) => candidate.area === area)) {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 1440, height: 900 });
      await visit(help, one);
      for (const finding of await axe(page)) wrong.push(`${one.path} light: ${finding}`);
      await lit(page, 'dark');
      for (const finding of await axe(page, ['color-contrast'])) wrong.push(`${one.path} dark: ${finding}`);
      for (const width of WIDTHS) wrong.push(...(await sideways(page, width)).map((finding) => `${one.path} ${finding}`));
    }
    assert.ok(wrong.length === 0, `\n${wrong.join('\n')}`);
  }, { within: 240_000 });
}
