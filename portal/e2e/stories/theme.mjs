import assert from 'node:assert/strict';
import { given, story } from '../harness.mjs';

given({ config: "[portal]\nname = 'Harbour APIs'\ncolor = '#ffd43b'\nsign_up = false\n" });

const COLOUR = /^rgb\((\d+), (\d+), (\d+)\)$/;

function luminance(text) {
  const [, ...channels] = COLOUR.exec(text) ?? assert.fail(`${text} is a colour`);
  const [r, g, b] = channels.map((one) => one / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const background = (element) => getComputedStyle(element).backgroundColor;

story('the operator’s name and colour are on portal and login page, and white text on it can be read', async ({ page, open, see, look }) => {
  await open('/devportal');
  await see('Harbour APIs');
  assert.match(await page.title(), /Harbour APIs$/);
  assert.equal(await page.getByRole('link', { name: 'Sign up' }).count(), 0, 'nobody is shown a way that is closed');
  const button = page.getByRole('button', { name: 'Sign in', exact: true });
  const inPortal = await button.evaluate(background);
  assert.ok(1.05 / (luminance(inPortal) + 0.05) >= 4.5, inPortal);
  await look('theme-portal');
  await button.click();
  await page.locator('input[name="username"]').waitFor();
  assert.match(await page.title(), /Harbour APIs$/);
  const atLogin = await page.getByRole('button', { name: 'Sign in' }).evaluate(background);
  assert.equal(atLogin, inPortal, 'one colour everywhere');
  assert.equal(await page.getByText('Create an account').count(), 0);
  await look('theme-login');
});
