import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

let made;
/** An API with an application that has called it. */
async function called({ api, backend }) {
  made ??= (async () => {
    const weather = await api.publishApi('Weather', backend.url);
    const shop = await api.readyApplication('Shop front', weather.id);
    for (let n = 0; n < 6; n += 1) await api.callApi('/weather/1.0.0/today', shop.token);
    await api.callApi('/weather/1.0.0/status/503', shop.token, 503);
    return { weather, token: shop.token };
  })();
  return made;
}

const tile = (page, name) => page.locator('dl > div', { has: page.getByText(name, { exact: true }) }).locator('dd').first();
const countsTo = (page, element, least) => page.waitForFunction(([one, wanted]) => Number(one.textContent) >= wanted, [element, least]);

story('before the first call, the statistics say what to do', async ({ open, signIn, see, click }) => {
  await open('/publisher');
  await signIn();
  await click('link', 'Statistics');
  await see('No calls in this time');
  await see('Publish an API and try it out');
});

story('a publisher sees calls as they are made, and who makes them', async (help) => {
  const { page, open, signIn, see, look, api } = help;
  const { token } = await called(help);
  await open('/publisher/statistics');
  await signIn();
  await see('Top APIs');
  const calls = await tile(page, 'Calls').elementHandle();
  await countsTo(page, calls, 7);
  const before = Number(await calls.textContent());
  await page.locator('[data-drawn="true"]').first().waitFor();
  await look('publisher-statistics');
  await page.getByRole('link', { name: 'Weather 1.0.0' }).waitFor();
  await see('Shop front');
  // Nothing is clicked: the page asks by itself.
  await api.callApi('/weather/1.0.0/today', token);
  await countsTo(page, calls, before + 1);
}, { patience: 20_000 });

story('a chart is also a table and words, and the range stands in the address', async (help) => {
  const { page, open, signIn, see, click, look } = help;
  await called(help);
  await open('/publisher/statistics');
  await signIn();
  await see('Top APIs');
  const drawing = page.getByRole('img', { name: /^Latency\. Median latency: at most .+ 95th percentile: at most/ });
  await drawing.waitFor();
  // Beside the pointer stands what the line is there, and the policy refuses nothing of it.
  await page.locator('[data-drawn="true"]').first().hover({ position: { x: 300, y: 100 } });
  await page.locator('strong', { hasText: /^0$/ }).first().waitFor();
  await look('pointer');
  await click('button', 'Latency: Show as table');
  await page.getByRole('region', { name: 'Latency' }).getByRole('columnheader', { name: '99th percentile' }).waitFor();
  await page.getByText('7 days', { exact: true }).click();
  await see('Calls per 6 hours');
  assert.equal(new URL(page.url()).searchParams.get('range'), 'week');
  await page.reload();
  await see('Calls per 6 hours');
  await page.getByText('Custom', { exact: true }).click();
  await page.getByLabel('From', { exact: true }).fill('2001-01-01T00:00');
  await page.getByLabel('To', { exact: true }).fill('2001-01-02T00:00');
  await click('button', 'Show');
  await see('No calls in this time');
  assert.match(page.url(), /range=custom&from=200/);
});
