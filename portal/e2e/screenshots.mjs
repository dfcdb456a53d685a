// Pictures of every page, light and dark, narrow and wide, to look at: `node e2e/screenshots.mjs [PATTERN]` limits them to
// the names that match. Into target/pictures, which is git-ignored; TIDEGATE_PICTURES names another folder.
// TIDEGATE_TRAFFIC=300 calls for that many seconds before, so that charts have a course.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lit } from './axe.mjs';
import { freshPage, launch } from './browser.mjs';
import { begin, helpersOf } from './harness.mjs';
import { liveIn, traffic } from './lived.mjs';
import { pages, visit } from './pages.mjs';

const FOLDER = process.env.TIDEGATE_PICTURES ?? new URL('../../target/pictures/', import.meta.url).pathname;
const SIZES = [{ width: 1440, height: 900 }, { width: 390, height: 844 }];
const wanted = new RegExp(process.argv[2] ?? '');

mkdirSync(FOLDER, { recursive: true });
const world = await begin({});
const browser = await launch();
const all = [];
try {
  const ids = await liveIn(world);
  await traffic(world, ids, Number(process.env.TIDEGATE_TRAFFIC ?? 0));
  const list = (await pages(ids)).filter(({ name }) => wanted.test(name));
  // Signing in once is enough: one browser for all.
  const { page, troubles } = await freshPage(browser, {});
  const help = { ...world, ...helpersOf(page, world.instance), page };
  for (const one of list) {
    try {
      await page.setViewportSize(SIZES[0]);
      await page.emulateMedia({ colorScheme: 'light' });
      await visit(help, one);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        for (const scheme of ['light', 'dark']) {
          await lit(page, scheme);
          await page.screenshot({ path: join(FOLDER, `${one.name}-${size.width}-${scheme}.png`), fullPage: true });
        }
      }
    } catch (error) {
      all.push(`${one.path}: ${error.message.split('\n')[0]}`);
    }
    all.push(...troubles.splice(0).map((trouble) => `${one.path}: ${trouble}`));
  }
  console.log(`${list.length} pages in ${FOLDER}`);
} finally {
  await browser.close();
  await world.stop();
}
all.forEach((one) => console.error(one));
process.exit(all.length > 0 ? 1 : 0);
