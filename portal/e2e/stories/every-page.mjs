import assert from 'node:assert/strict';
import { axe, lit } from '../axe.mjs';
import { story } from '../harness.mjs';
import { liveIn } from '../lived.mjs';
import { pages, visit } from '../pages.mjs';

/** From a small phone to a wide desk. */
const WIDTHS = [360, 2560];
let lived;

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
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const needed = await page.evaluate(() => document.documentElement.scrollWidth);
        if (needed > width) wrong.push(`${one.path} at ${width}: needs ${needed} pixels, so it scrolls sideways`);
      }
    }
    assert.ok(wrong.length === 0, `\n${wrong.join('\n')}`);
  }, { within: 240_000 });
}
