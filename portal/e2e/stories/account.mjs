import assert from 'node:assert/strict';
import { story } from '../harness.mjs';

const ZOE = { name: 'zoe', password: 'a long password' };
const NEW = 'quite another password';

story('a visitor makes an account, is signed in with it and gets an application', async ({ page, open, click, fill, see, signIn, look }) => {
  await open('/devportal');
  await click('link', 'Sign up');
  await see('Create an account');
  await fill('User name', 'a b');
  await fill('E-mail', 'nowhere');
  await page.getByLabel('Password', { exact: false }).first().fill('short');
  await click('button', 'Create account');
  await see('no spaces');
  await see('This is no e-mail address.');
  await look('sign-up-wrong');
  await fill('User name', ZOE.name);
  await fill('E-mail', '');
  await page.getByRole('textbox', { name: 'Password', exact: false }).first().fill(ZOE.password);
  await page.getByRole('textbox', { name: 'Password again' }).fill(ZOE.password);
  await click('button', 'Create account');
  await page.waitForURL(/oauth2\/authorize/);
  assert.equal(await page.locator('input[name="username"]').inputValue(), ZOE.name, 'the login page knows the name already');
  await look('login');
  await signIn(ZOE);
  await click('button', 'Account of zoe');
  await click('menuitem', 'Your account');
  await see('Internal/subscriber');
  await look('account');
});

story('a new password ends the other browser and not this one', async ({ page, context, open, click, fill, see, signIn, instance }) => {
  const other = await context.browser().newContext({ ignoreHTTPSErrors: true });
  const elsewhere = await other.newPage();
  await elsewhere.goto(`${instance.origin}/devportal/applications`);
  await elsewhere.locator('input[name="username"]').fill(ZOE.name);
  await elsewhere.locator('input[name="password"]').fill(ZOE.password);
  await elsewhere.getByRole('button', { name: 'Sign in' }).click();
  await elsewhere.getByText('DefaultApplication').first().waitFor();

  await open('/devportal/account');
  await signIn(ZOE);
  await fill('Present password', 'wrong password');
  await page.getByRole('textbox', { name: 'New password' }).fill(NEW);
  await page.getByRole('textbox', { name: 'Password again' }).fill(NEW);
  await click('button', 'Change password');
  await see('the present password is wrong');
  await fill('Present password', ZOE.password);
  await click('button', 'Change password');
  await see('Your password is changed');
  await open('/devportal/applications');
  await see('DefaultApplication');
  await elsewhere.reload();
  await elsewhere.locator('input[name="username"]').waitFor();
  await other.close();
});

story('one sign-in opens all areas, and signing out everywhere closes every browser', async ({ page, context, open, click, see, signIn, instance }) => {
  const other = await context.browser().newContext({ ignoreHTTPSErrors: true });
  const elsewhere = await other.newPage();
  await elsewhere.goto(`${instance.origin}/publisher`);
  await elsewhere.locator('input[name="username"]').fill('admin');
  await elsewhere.locator('input[name="password"]').fill('correct horse battery');
  await elsewhere.getByRole('button', { name: 'Sign in' }).click();
  await elsewhere.locator('#main').waitFor();

  await open('/publisher');
  await signIn();
  for (const area of ['/admin/users', '/devportal/applications', '/publisher']) {
    await open(area);
    await page.locator('#main').waitFor();
    assert.equal(new URL(page.url()).pathname, area, 'no second login page');
  }
  await click('button', 'Account of admin');
  await click('menuitem', 'Sign out everywhere');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await elsewhere.goto(`${instance.origin}/publisher`);
  await elsewhere.locator('input[name="username"]').waitFor();
  await other.close();
});
