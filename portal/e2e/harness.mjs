// What a story is told with. A file in `stories/` calls `story(name, tell, options)` for each; the stories of a file share
// one fresh instance, one backend and their order, each has a browser of its own.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startBackend } from './backend.mjs';
import { freshPage } from './browser.mjs';
import { ADMIN, startInstance } from './instance.mjs';
import { client } from './rest.mjs';

/** Pictures of failures and of `look`; git-ignored. */
export const PICTURES = process.env.TIDEGATE_PICTURES ?? new URL('../../target/e2e/', import.meta.url).pathname;
const STORY_MS_MAX = 60_000;

const told = [];

/**
 * One user story. `tell` gets the helpers of `helpersOf`, and `instance`, `backend`, and `api`: the REST APIs as admin.
 * Options: `viewport` and the like for the browser's context; `patience` in ms for what is waited for; `within` in ms for
 * the whole; `troubles: [pattern]` that the story brings about on purpose.
 */
export function story(name, tell, options = {}) {
  told.push({ name, tell, options });
}

/** What the file's instance is started with, see `startInstance`. */
export function given(start) {
  told.start = start;
}

/** Loads a file and answers what it told. Files are loaded one after another. */
export async function read(file) {
  told.length = 0;
  told.start = {};
  await import(file);
  return { stories: [...told], start: told.start };
}

/** The file's world, made when its first story begins. */
export async function begin(start) {
  const [instance, backend] = await Promise.all([startInstance(start), startBackend()]);
  try {
    return { instance, backend, api: await client(instance), as: (user) => client(instance, user), stop: () => Promise.all([instance.stop(), backend.stop()]) };
  } catch (error) {
    await Promise.all([instance.stop(), backend.stop()]);
    throw error;
  }
}

/** Tells a story; answers nothing, or why it failed with the picture's path. */
export async function run({ name, tell, options }, world, browser) {
  const { within = STORY_MS_MAX, troubles: expected = [], ...context } = options;
  const opened = await freshPage(browser, context);
  let late;
  const limit = new Promise((_, refuse) => { late = setTimeout(() => refuse(new Error(`not told within ${within / 1000} s`)), within); });
  try {
    await Promise.race([limit, tell({ ...world, ...helpersOf(opened.page, world.instance), page: opened.page, context: opened.context, troubles: opened.troubles })]);
    const unexpected = opened.troubles.filter((one) => !expected.some((pattern) => pattern.test(one)));
    assert.deepEqual(unexpected, [], 'the page was in trouble');
    return undefined;
  } catch (error) {
    const picture = await shot(opened.page, `failed-${name}`).catch(() => 'no picture');
    return { reason: `${plainText(error.message)}${opened.troubles.length ? `\n  page: ${opened.troubles.join('\n  page: ')}` : ''}`, where: placeOf(error), address: opened.page.url(), picture };
  } finally {
    clearTimeout(late);
    await opened.context.close();
  }
}

/** Without the colours Playwright writes for terminals. */
const plainText = (text) => text.replaceAll(/\u001b\[\d+m/g, '');

/** The story's own line in a stack. */
const placeOf = (error) => error.stack?.split('\n').find((line) => line.includes('/e2e/stories/'))?.trim();

async function shot(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  const path = join(PICTURES, `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 80)}.png`);
  await page.screenshot({ path, fullPage: true, timeout: 10_000 });
  return path;
}

/** What is done with a page. */
export function helpersOf(page, instance) {
  let clicks = 0;
  const part = (role, name) => page.getByRole(role, { name, exact: typeof name === 'string' });
  return {
    open: (path) => page.goto(instance.origin + path),
    /** Waits for a text (or part of it) anywhere. */
    see: async (text) => page.getByText(text).first().waitFor(),
    /** Waits until a text is nowhere. */
    gone: async (text) => page.getByText(text).first().waitFor({ state: 'hidden' }),
    /** Clicks by role and exact name (or pattern), and counts. */
    click: async (role, name) => {
      clicks += 1;
      await part(role, name).first().click();
    },
    /** The same in the dialog on top. */
    confirm: async (name) => {
      clicks += 1;
      await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    },
    fill: (label, value) => page.getByLabel(label).first().fill(value),
    /** Chooses in a list that opens. */
    choose: async (label, option) => {
      await page.getByRole('combobox', { name: label }).or(page.getByRole('textbox', { name: label })).first().click();
      await page.getByRole('option', { name: option }).first().click();
    },
    clicks: () => clicks,
    /** Fills the login form that shows, and waits to be back in the portal. Counts as the one click it takes. */
    signIn: async ({ name, password } = ADMIN, { goesWrong = false } = {}) => {
      const form = page.locator('form:has(input[name="username"]):has(input[name="password"])');
      await form.locator('input[name="username"]').fill(name);
      await form.locator('input[name="password"]').fill(password);
      clicks += 1;
      await form.getByRole('button', { name: 'Sign in' }).click();
      if (!goesWrong) await page.locator('#main').waitFor();
    },
    clipboard: () => page.evaluate(() => navigator.clipboard.readText()),
    /** A picture for people, on demand: TIDEGATE_LOOK=1 */
    look: async (name) => {
      if (process.env.TIDEGATE_LOOK) await shot(page, name);
    },
  };
}
