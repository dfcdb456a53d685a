// Tells the stories: `node e2e/run.mjs [WORD…]` runs the files whose name has one of the words, else all. Files run beside
// each other, the stories of a file one after another. Ends with 1 when one failed.

import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { launch } from './browser.mjs';
import { begin, read, run } from './harness.mjs';

const STORIES = new URL('./stories/', import.meta.url);
/** Beside each other: each has a browser's tab and an instance. */
const AT_ONCE = Number(process.env.TIDEGATE_E2E_JOBS ?? Math.min(4, Math.max(2, availableParallelism())));

const words = process.argv.slice(2);
const files = readdirSync(STORIES).filter((name) => name.endsWith('.mjs') && (words.length === 0 || words.some((word) => name.includes(word)))).sort();
const jobs = [];
for (const name of files) jobs.push({ name, ...(await read(new URL(name, STORIES).href)) });
if (jobs.length === 0) {
  console.error(`no story has ${words.join(' or ')} in its file's name`);
  process.exit(1);
}

const begun = Date.now();
const browser = await launch();
let failed = 0;
let count = 0;

async function tellAll({ name: file, stories, start }) {
  const world = await begin(start).catch((error) => error);
  if (world instanceof Error) {
    failed += stories.length;
    console.error(`FAIL ${file}: ${world.message}`);
    return;
  }
  for (const one of stories) {
    const since = Date.now();
    const failure = await run(one, world, browser);
    count += 1;
    if (!failure) {
      console.log(`ok   ${one.name} (${file}, ${((Date.now() - since) / 1000).toFixed(1)} s)`);
      continue;
    }
    failed += 1;
    console.error(`FAIL ${one.name} (${file})\n  ${failure.reason}\n  ${failure.where ?? ''}\n  at ${failure.address}\n  picture ${failure.picture}`);
  }
  await world.stop();
}

const queue = [...jobs];
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (let job = queue.shift(); job; job = queue.shift()) await tellAll(job);
}));
await browser.close();
console.log(`${count - failed < 0 ? 0 : count - failed} stories ok, ${failed} failed, ${((Date.now() - begun) / 1000).toFixed(0)} s`);
process.exit(failed > 0 ? 1 : 0);
