import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

const spoken = (page) => page.evaluate(() => document.documentElement.lang);

story('the language is chosen in a menu, kept over pages and reloads, and changes numbers and dates', async ({ api, backend, page, open, see, click }) => {
  await api.publishApi('Weather', backend.url);
  await open('/devportal');
  await see('Find an API, subscribe');
  assert.equal(await spoken(page), 'en');
  await click('button', 'Colours and language');
  await click('menuitemradio', 'Deutsch');
  await see('Finden Sie eine API');
  assert.equal(await spoken(page), 'de');
  await page.reload();
  await see('Finden Sie eine API');
  await click('link', /Weather/);
  await see('Der erste Aufruf');
  await click('button', 'Farben und Sprache');
  await click('menuitemradio', 'English');
  await see('Make your first call');
});

story('a browser that prefers German gets it, also where one signs in first', async ({ page, open, see, signIn }) => {
  await open('/admin/users');
  await signIn();
  await see('Wer sich anmelden darf');
  assert.equal(await spoken(page), 'de');
  assert.match(await page.title(), /^Benutzer/);
}, { locale: 'de-DE' });

story('an address can ask for a language', async ({ page, open, see }) => {
  await open('/devportal?lang=de');
  await see('Finden Sie eine API');
  await open('/devportal');
  await see('Finden Sie eine API');
  assert.equal(await spoken(page), 'de');
});
