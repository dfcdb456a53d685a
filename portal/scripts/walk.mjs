// The portal's user stories against the scripted server, clicked through in a real browser. Fails on the first thing that
// is not as told, on a script error, and on content the security policy refuses. Pictures go to the folder named, if any.

import assert from 'node:assert/strict';
import { exec } from 'node:child_process';
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logIn, openBrowser } from './browser.mjs';
import { startServer } from './dev-server.mjs';

const folder = process.argv[2];
const server = await startServer();

async function story(name, tell, options) {
  const browser = await openBrowser({ viewport: { width: 1440, height: 900 }, ...options });
  let clicks = 0;
  const { page } = browser;
  const see = (text) => page.getByText(text).first().waitFor();
  const click = async (role, label) => {
    clicks += 1;
    await page.getByRole(role, { name: label, exact: true }).first().click();
  };
  const look = async (shot) => {
    if (!folder) return;
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(folder, `walk-${shot}.png`), fullPage: true });
  };
  try {
    await tell({ page, see, click, look, clicks: () => clicks, open: async (path) => { await page.goto(server.origin + path); await page.waitForLoadState('networkidle'); } });
    assert.deepEqual(browser.troubles, []);
    console.log(`ok   ${name}`);
  } catch (error) {
    await look('failed');
    console.error(`FAIL ${name}\n${error.stack}`);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

await story('from the landing page to a first successful call in six clicks', async ({ page, open, see, click, look, clicks }) => {
  await open('/');
  await page.getByRole('link', { name: /PizzaShack/ }).click(); // 1
  await click('button', 'Sign in to subscribe');
  await click('button', 'Sign in');
  await look('subscribe');
  await click('button', 'Subscribe');
  await click('button', 'Create keys and token');
  await see('Paste this in a terminal');
  await look('call');
  await click('button', 'Copy curl line');
  assert.ok(clicks() + 1 <= 6, `${clicks() + 1} clicks`);
  const line = await page.evaluate(() => navigator.clipboard.readText());
  // The scripted gateway lives in this process, so the line is run without waiting for it here.
  const status = await new Promise((done) => exec(`${line} -s -o /dev/null -w '%{http_code}'`, (_error, out) => done(out)));
  assert.equal(status, '200', line);
  assert.equal(server.calls.at(-1).path, '/gateway/pizzashack/1.0.0/menu');
});

await story('a reload stays signed in and signing out ends it', async ({ page, open, see, click }) => {
  await open('/devportal/applications');
  await logIn(page);
  await see('DefaultApplication');
  await page.reload();
  await see('DefaultApplication');
  assert.equal(new URL(page.url()).pathname, '/devportal/applications');
  assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('tidegate.sign-in'))), []);
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!/at\.|rt\./.test(stored), 'tokens are not stored');
  await click('button', 'Account of admin');
  await click('menuitem', 'Sign out');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
});

await story('a callback that no sign-in asked for is refused', async ({ open, see }) => {
  await open('/callback?code=stolen&state=guessed');
  await see('Sign-in did not finish');
});

await story('an application gets sandbox keys, a token and a new secret', async ({ page, open, see, click, look }) => {
  await open('/devportal/applications');
  await logIn(page);
  await click('button', 'New application');
  await click('button', 'Create');
  await see('Give the application a name');
  await page.getByLabel('Name').fill('Shop front');
  await click('button', 'Create');
  await click('tab', 'Sandbox keys');
  await page.getByLabel('authorization_code').check();
  await click('button', 'Generate keys');
  await see('authorization_code needs a callback address');
  await page.getByLabel('Callback address').fill('https://shop.example/cb');
  await click('button', 'Generate keys');
  await see('Copy the secret now');
  await look('keys');
  await click('button', 'New secret');
  await click('button', 'Replace secret');
  await see('The secret is replaced');
  await click('button', 'Get a token');
  await page.reload();
  await see('Stored as a hash. Lost it?');
  await click('tab', 'Subscriptions');
  await see('Not subscribed to any API');
});

await story('an API goes from three fields to published', async ({ page, open, see, click, look }) => {
  await open('/publisher');
  await logIn(page);
  await click('link', 'Create API');
  await page.getByText('Three fields').click();
  await page.getByLabel('Name').fill('Parcel Quotes');
  await page.getByLabel('Endpoint').fill('not an address');
  await click('button', 'Create');
  await see('Write a full http or https address');
  await page.getByLabel('Endpoint').fill('https://parcels.backend.example');
  await see('/parcel-quotes/1.0.0');
  await click('button', 'Create');
  await see('1 of 4 done');
  await click('button', 'Choose plans');
  await page.getByRole('checkbox', { name: 'Gold' }).check();
  await click('button', 'Save');
  await see('2 of 4 done');
  await click('button', 'Deploy');
  await click('button', 'Create and deploy');
  await see('3 of 4 done');
  await click('button', 'Publish');
  await see('4 of 4 done');
  await look('published');
  await click('link', 'View in developer portal');
  await see('Make your first call');
});

await story('an address of this installation in an API is shown, and made symbolic with one button', async ({ page, open, see, click, look }) => {
  const api = server.store.apis.find((one) => one.name === 'Invoices');
  const address = `${server.origin}/orders/1.0.0`;
  api.findings = [{ part: 'api', pointer: '/endpointConfig/production_endpoints/url', address, isStale: true,
    message: `\`${address}\`: this is a base port; write \`tidegate://gateway/orders/1.0.0\``, remedy: { action: 'replace', with: 'tidegate://gateway/orders/1.0.0' } }];
  await open(`/publisher/apis/${api.id}`);
  await logIn(page);
  await see('An address of this installation is written out');
  await look('own-address');
  await click('button', 'Use symbolic addresses');
  await see('Addresses are symbolic now.');
  await page.getByText('An address of this installation is written out').waitFor({ state: 'detached' });
});

await story('an OpenAPI document is checked, imported, and its context may not be taken', async ({ page, open, see, click, look }) => {
  const scratch = mkdtempSync(join(tmpdir(), 'tidegate-walk-'));
  const write = (name, text) => (writeFileSync(join(scratch, name), text), join(scratch, name));
  const bad = write('bad.json', '{"openapi": "3.0.3", ');
  const good = write('good.json', JSON.stringify({ openapi: '3.0.3', info: { title: 'Ledger', version: '4.2' }, servers: [{ url: 'https://ledger.example' }], paths: { '/entries': { get: {} } } }));
  await open('/publisher/create');
  await logIn(page);
  const choose = (path) => page.locator('input[type=file]').setInputFiles(path);
  await page.getByText('Choose a file').waitFor();
  await choose(bad);
  await see('This document cannot be used');
  await choose(good);
  await see('Ledger · OpenAPI 3.0.3');
  await page.getByRole('textbox', { name: 'Context' }).fill('/pizzashack');
  await page.getByRole('textbox', { name: 'Version' }).fill('1.0.0');
  await click('button', 'Create');
  await see("context '/pizzashack' with version 1.0.0 is in use");
  await see('Request id');
  await look('conflict');
  await page.getByRole('textbox', { name: 'Context' }).fill('/ledger');
  await page.getByRole('textbox', { name: 'Version' }).fill('4.2');
  await click('button', 'Create');
  await click('tab', 'Resources');
  await see('/entries');
  await click('tab', 'Definition');
  await see('"title": "Ledger"');
});

await story('a published API is blocked, republished, deprecated; a revision is undeployed', async ({ page, open, see, click, look }) => {
  const { id } = server.store.apis.find((one) => one.name === 'Weather');
  await open(`/publisher/apis/${id}?tab=lifecycle`);
  await logIn(page);
  await click('button', 'Block');
  await page.getByRole('dialog').getByRole('button', { name: 'Block', exact: true }).click();
  await see('The API is now blocked');
  await click('button', 'Re-Publish');
  await see('The API is now published');
  assert.equal(await page.getByRole('button', { name: 'Publish', exact: true }).count(), 0, 'a move that is not allowed is not offered');
  await click('tab', 'Revisions');
  await click('button', 'Undeploy from Default');
  await look('undeploy');
  await page.getByRole('dialog').getByRole('button', { name: 'Undeploy from Default', exact: true }).click();
  await see('Not deployed');
});

await story('the keyboard reaches search and a card', async ({ page, open }) => {
  await open('/devportal');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Search APIs');
  await page.keyboard.type('pizza');
  await page.getByText('1 API', { exact: true }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('q'), 'pizza');
});

await server.close();
