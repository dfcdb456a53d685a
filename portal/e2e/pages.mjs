// Every page of the portal, read from its own route map: a page that is added is visited without being named here. Only
// what no map can know is said below: which API, which application, and states that need a click.

import { runnerImport } from 'vite';

const PORTAL = new URL('..', import.meta.url).pathname;
/** Choices in an address that show the same page with other rows. */
const SAME_PAGE = new Set(['sort', 'order', 'range', 'status', 'state', 'type', 'unit', 'page']);

/** Styles mean nothing outside a browser. */
const noStyles = {
  name: 'no-styles',
  enforce: 'pre',
  resolveId: (id) => (id.endsWith('.css') ? '\0no-styles' : undefined),
  load: (id) => (id === '\0no-styles' ? 'export default {}' : undefined),
};

const source = async (file) => (await runnerImport(`${PORTAL}src/${file}`, { configFile: false, root: PORTAL, logLevel: 'error', plugins: [noStyles] })).module;

async function routes() {
  const module = await source('routes.tsx');
  return Object.values(module.router.routesById).filter((route) => route.id !== '__root__' && route.options.component && !route.children?.length);
}

/** What fills the `$placeholders` of paths, by area; `ids` is what `liveIn` answered. */
const values = (ids) => ({
  devportal: { apiId: ids.tides, applicationId: ids.shop, documentId: ids.document },
  publisher: { apiId: ids.tides, documentId: ids.document },
  admin: {},
});

/** Pages beyond the map's: the same ones in another state. `act` brings it about. */
const STATES = (ids) => [
  { area: 'devportal', name: 'devportal-no-match', path: '/devportal?q=zzz' },
  { area: 'devportal', name: 'devportal-api-missing', path: '/devportal/apis/none' },
  { area: 'devportal', name: 'devportal-document', path: `/devportal/apis/${ids.tides}?tab=documents&document=${ids.document}` },
  { area: 'devportal', name: 'not-found', path: '/devportal/nonsense' },
  { area: 'publisher', name: 'publisher-draft', path: `/publisher/apis/${ids.draft}` },
];

/** The values an enumerated search parameter may have, however it is wrapped. */
function choices(schema) {
  if (!schema) return [];
  return schema.options ?? choices(schema._zod?.def?.innerType);
}

/** All pages: area, a name for pictures, and the address. */
export async function pages(ids) {
  const found = [];
  for (const route of await routes()) {
    const path = route.fullPath.replace(/(.)\/$/, '$1');
    const area = path.split('/')[1];
    const filled = path.replaceAll(/\$(\w+)/g, (_, name) => {
      const value = values(ids)[area]?.[name];
      if (!value) throw new Error(`${path} needs a value for $${name}: add it to e2e/pages.mjs`);
      return value;
    });
    const name = path.slice(1).replaceAll(/\$\w+/g, 'one').replaceAll('/', '-');
    found.push({ area, name, path: filled });
    for (const [parameter, schema] of Object.entries(route.options.validateSearch?.shape ?? {})) {
      if (SAME_PAGE.has(parameter)) continue;
      // The first is what shows without it.
      for (const choice of choices(schema).slice(1)) found.push({ area, name: `${name}-${choice}`, path: `${filled}?${parameter}=${choice}` });
    }
  }
  return [...found, ...STATES(ids)];
}

/** The key of every text, as `nav.skip`: one that can be read on a page is a text that was not loaded. */
export async function textKeys() {
  const keys = new Set();
  const gather = (texts, before) => {
    for (const [key, value] of Object.entries(texts)) {
      if (typeof value === 'string') keys.add(before + key);
      else gather(value, `${before}${key}.`);
    }
  };
  for (const part of ['common', 'devportal', 'publisher', 'admin']) gather((await source(`texts/en/${part}.ts`))[part], '');
  return keys;
}

/** Longest wait for a page to show what it has. */
const SETTLED_MS_MAX = 8000;

/** Opens a page (signing in where asked) and waits until nothing is loading. */
export async function visit({ page, open, signIn }, { path, act }) {
  await open(path);
  const login = page.locator('form:has(input[name="username"]):has(input[name="password"])');
  const main = page.locator('#main h1, #main [role="alert"], #main h2').first();
  await login.or(main).first().waitFor();
  if (await login.count()) await signIn();
  await main.waitFor();
  await page.waitForFunction(() => !document.querySelector('#main .mantine-Skeleton-root, #main .mantine-Loader-root'), undefined, { timeout: SETTLED_MS_MAX });
  await page.evaluate(() => document.fonts.ready);
  if (act) await act(page);
}
