// What holds for every page, whatever it is for: accessible in light and dark, as wide as the screen, a title, no text
// that was not loaded. All that is wrong is told at once.

import assert from 'node:assert/strict';
import { axe, lit } from './axe.mjs';
import { liveIn } from './lived.mjs';
import { pages, textKeys, visit } from './pages.mjs';

/** From a small phone to a wide desk. */
export const WIDTHS = [360, 2560];
/** For all pages of an area, also on a busy machine. */
export const WITHIN_MS = 400_000;

/** Looks at every page of an area. */
export async function lookOver(area, help) {
  const keys = await textKeys();
  const wrong = [];
  for (const one of (await pages(await liveIn(help))).filter((candidate) => candidate.area === area)) {
    const findings = await lookAt(help, one, keys).catch((error) => [error.message.split('\n')[0]]);
    wrong.push(...findings.map((finding) => `${one.path} ${finding}`));
  }
  assert.ok(wrong.length === 0, `\n${wrong.join('\n')}`);
}

async function lookAt(help, one, keys) {
  const { page } = help;
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
  await visit(help, one);
  const wrong = [];
  const said = await page.evaluate(() => document.body.innerText.match(/[a-z]\w*(\.\w+)+/gi) ?? []);
  for (const key of said.filter((word) => keys.has(word))) wrong.push(`shows ${key} instead of its text`);
  if (await page.evaluate(isBare)) wrong.push('shows nothing but its title');
  if (!(await page.title()).includes(' · ')) wrong.push('has no title of its own');
  wrong.push(...(await axe(page)).map((finding) => `light: ${finding}`));
  await lit(page, 'dark');
  wrong.push(...(await axe(page, ['color-contrast'])).map((finding) => `dark: ${finding}`));
  return [...wrong, ...(await sideways(page))];
}

/** In the page: whether it has less to say than a short sentence, apart from its title and ways to other pages. */
function isBare() {
  const main = document.getElementById('main');
  const apart = [...main.querySelectorAll('nav, h1')].reduce((sum, one) => sum + one.innerText.length, 0);
  return main.innerText.length - apart < 20;
}

/** In the page: the innermost element that stands out, outside of what scrolls by itself. */
function widest() {
  const isClipped = (one) => one && (getComputedStyle(one).overflowX !== 'visible' || isClipped(one.parentElement));
  const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !isClipped(one.parentElement));
  const last = out.at(-1);
  return last ? `<${last.tagName.toLowerCase()} class="${last.className}"> ${last.textContent.slice(0, 40)}` : 'nothing stands out';
}

/** Where the page needs more than the screen's width. */
export async function sideways(page) {
  const wrong = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    // What measures itself does so in the next frame.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const needed = await page.evaluate(() => document.documentElement.scrollWidth);
    if (needed > width) wrong.push(`at ${width}: needs ${needed} pixels, so it scrolls sideways; ${await page.evaluate(widest)}`);
  }
  return wrong;
}
