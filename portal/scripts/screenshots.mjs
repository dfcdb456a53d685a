// Pictures of every page, light and dark, narrow and wide, into the folder named (default: a new one under the temporary
// folder). For looking at; never committed.

import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logIn, openBrowser } from './browser.mjs';
import { startServer } from './dev-server.mjs';

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'portal-shots-'));
mkdirSync(folder, { recursive: true });
const only = process.argv[3];
const server = await startServer();
const bare = await startServer({ isEmpty: true });
const { apis, applications } = server.store;
const [pizza, , deprecated, draft] = apis;
const application = applications[0].applicationId;

const click = (name) => async (page) => {
  await page.getByRole('button', { name, exact: true }).first().click();
  await page.waitForTimeout(400);
};

const PAGES = [
  ['catalogue', server, '/devportal'],
  ['catalogue-empty', bare, '/devportal'],
  ['catalogue-nomatch', server, '/devportal?q=zzz'],
  ['api', server, `/devportal/apis/${pizza.id}`],
  ['api-resources', server, `/devportal/apis/${pizza.id}?tab=resources`],
  ['api-documents', server, `/devportal/apis/${pizza.id}?tab=documents`],
  ['api-document', server, `/devportal/apis/${pizza.id}?tab=documents&document=d1`],
  ['api-deprecated', server, `/devportal/apis/${deprecated.id}`],
  ['api-missing', server, '/devportal/apis/none'],
  ['applications', server, '/devportal/applications'],
  ['applications-empty', bare, '/devportal/applications', click('New application')],
  ['application', server, `/devportal/applications/${application}`],
  ['application-subscriptions', server, `/devportal/applications/${application}?tab=subscriptions`],
  ['publisher', server, '/publisher'],
  ['publisher-table', server, '/publisher?layout=table'],
  ['publisher-empty', bare, '/publisher'],
  ['create', server, '/publisher/create'],
  ['create-fields', server, '/publisher/create', async (page) => { await page.getByText('Three fields').click(); await page.getByRole('button', { name: 'Create', exact: true }).click(); }],
  ['publisher-draft', server, `/publisher/apis/${draft.id}`],
  ['publisher-plans', server, `/publisher/apis/${draft.id}`, click('Choose plans')],
  ['publisher-deploy', server, `/publisher/apis/${draft.id}`, click('Deploy')],
  ['publisher-api', server, `/publisher/apis/${pizza.id}`],
  ['publisher-lifecycle', server, `/publisher/apis/${pizza.id}?tab=lifecycle`],
  ['publisher-revisions', server, `/publisher/apis/${pizza.id}?tab=revisions`],
  ['publisher-resources', server, `/publisher/apis/${pizza.id}?tab=resources`],
  ['publisher-definition', server, `/publisher/apis/${pizza.id}?tab=definition`],
  ['admin-policies', server, '/admin'],
  ['admin-environments', server, '/admin/environments'],
  ['admin-default-apis', server, '/admin/default-apis'],
  ['admin-default-apis-empty', bare, '/admin/default-apis'],
  ['admin-default-apis-edit', server, '/admin/default-apis', async (page) => { await page.getByRole('button', { name: 'Edit /revoke' }).click(); await page.waitForTimeout(400); await page.getByLabel('Endpoint').fill('tidegate://ops/metrics'); await page.getByRole('button', { name: 'Save' }).click(); await page.waitForTimeout(200); }],
  ['admin-users', server, '/admin/users'],
  ['not-found', server, '/devportal/nonsense'],
  ['callback', server, '/callback?error=access_denied&state=x'],
].filter(([name]) => !only || new RegExp(only).test(name));

const all = new Set();
for (const [scheme, width] of [['light', 1440], ['dark', 1440], ['light', 390], ['dark', 390]]) {
  const { page, troubles, close } = await openBrowser({ colorScheme: scheme, viewport: { width, height: width > 1000 ? 900 : 844 } });
  for (const [name, { origin }, path, act] of PAGES) {
    await page.goto(origin + path);
    await page.waitForLoadState('networkidle');
    await logIn(page);
    await page.waitForLoadState('networkidle');
    if (act) await act(page);
    await page.waitForTimeout(150);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    if (wide) troubles.push(`${name} at ${width} scrolls sideways`);
    await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`), fullPage: true });
  }
  troubles.forEach((one) => all.add(one));
  await close();
}
await Promise.all([server.close(), bare.close()]);
console.log(folder);
for (const one of all) console.log(one);
process.exit(all.size > 0 ? 1 : 0);
