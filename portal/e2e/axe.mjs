// axe-core in the page. Its source is evaluated through the debugger, which the page's security policy does not bind, so
// the policy stays as it is for the page itself.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WRONG = new Set(['serious', 'critical']);

/** What is wrong, one line each; `rules` limits the look to those. */
export async function axe(page, rules) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(SOURCE);
  const { violations } = await page.evaluate(
    (only) => globalThis.axe.run(document, { resultTypes: ['violations'], ...(only ? { runOnly: { type: 'rule', values: only } } : {}) }),
    rules,
  );
  return violations
    .filter(({ impact, id }) => WRONG.has(impact) || id === 'heading-order' || id === 'page-has-heading-one')
    .flatMap(({ id, nodes }) => nodes.map(({ target, any, html }) => `${id}: ${target.join(' ')} ${any[0]?.message ?? html.slice(0, 160)}`));
}

/** Changes light to dark or back, and waits until the page shows it: colours half way would be judged otherwise. */
export async function lit(page, scheme) {
  await page.emulateMedia({ colorScheme: scheme });
  await page.waitForFunction((wanted) => document.documentElement.dataset.mantineColorScheme === wanted, scheme);
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))));
}
