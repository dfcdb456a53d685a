import assert from 'node:assert/strict';
import { axe } from '../axe.mjs';
import { story } from '../harness.mjs';
import { sideways } from '../look-over.mjs';

story('the login page is accessible in light and dark, fits, and says when a password was wrong', async ({ page, open, signIn, see }) => {
  await open('/admin/users');
  await page.locator('form:has(input[name="password"])').waitFor();
  const wrong = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    wrong.push(...(await axe(page)).map((one) => `${colorScheme}: ${one}`));
  }
  assert.deepEqual([...wrong, ...(await sideways(page))], []);
  await signIn({ name: 'admin', password: 'not this one' }, { goesWrong: true });
  await page.getByRole('alert').waitFor();
  assert.deepEqual(await axe(page), []);
  await signIn();
  await see('admin');
});
