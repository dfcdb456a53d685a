import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { story } from '../harness.mjs';

story('the first page says whether something is wrong, what runs, and what comes next', async ({ open, signIn, see, click, page, look }) => {
  await open('/admin');
  await signIn();
  await see('Is something wrong?');
  // On a machine whose disk is nearly full it says so, as it should.
  await page.getByText(/things were looked at and are well|of its disk is free/).first().waitFor();
  await see('Next steps');
  await see('Use a certificate that browsers trust');
  await see('(this one)');
  await look('dashboard');
  await click('link', 'Health');
  await page.getByRole('heading', { level: 1, name: 'Health' }).waitFor();
  await page.getByRole('article', { name: 'Store' }).getByText('answers in').waitFor();
  await page.getByRole('article', { name: 'Certificates' }).getByText('days left').waitFor();
  await page.getByRole('article', { name: 'Data directory' }).getByText('free').first().waitFor();
});

story('an environment is made, moved to a load balancer and deleted, and the audit log has it all', async ({ open, signIn, see, gone, click, confirm, fill, page, look }) => {
  await open('/admin/environments');
  await signIn();
  await click('button', 'New environment');
  await confirm('Create');
  await see('Give a name.');
  await fill('Name', 'eu-west');
  await confirm('Create');
  await see('eu-west is saved.');
  await click('button', 'Edit eu-west');
  await page.getByRole('radio', { name: 'A host name of its own' }).check();
  await page.getByRole('textbox', { name: /^Host name/ }).fill('api.example.com');
  await look('environment form');
  await confirm('Save');
  await see('api.example.com');
  await click('button', 'Delete eu-west');
  await confirm('Delete');
  await see('eu-west is gone.');
  await gone('api.example.com');

  await open('/admin/audit-log?action=environment.');
  await see('3 changes');
  await click('button', /^Show environment.update/);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('row', { name: /host .*api\.example\.com/ }).waitFor();
  await look('audit event');
  await page.keyboard.press('Escape');
  await click('button', 'Export');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /^CSV/ }).click()]);
  const text = await readFile(await file.path(), 'utf8');
  assert.equal(text.trim().split('\r\n').length, 4, text);
  assert.match(text, /environment\.delete/);
});

story('a join token is shown once, with the command it is for, and can be revoked', async ({ open, signIn, see, gone, click, confirm, fill, page, look }) => {
  await open('/admin/nodes');
  await signIn();
  await see('Shares the store');
  await click('button', 'New join token');
  await fill('Name', 'edge site');
  await confirm('Create');
  await see('This is shown once');
  await see(/TIDEGATE_JOIN_TOKEN=tgj_/);
  await look('join token');
  const token = await page.getByRole('dialog').locator('code').first().textContent();
  await confirm('I have kept it');
  await gone('This is shown once');
  assert.ok(!(await page.locator('#main').textContent()).includes(token), 'the token is not shown again');
  await click('button', 'Revoke edge site');
  await confirm('Revoke');
  await see('lets nobody in any more');
  await see('Revoked');
});

story('a setting is found with its value, its origin and what it is, and a secret is not shown', async ({ open, signIn, see, page, look }) => {
  await open('/admin/settings');
  await signIn();
  await page.getByRole('searchbox', { name: 'Search settings' }).fill('initial_admin_password');
  const one = page.getByRole('article', { name: 'key_manager.initial_admin_password' });
  await one.getByText('Set, never shown').waitFor();
  await one.getByText('environment variable TIDEGATE__KEY_MANAGER__INITIAL_ADMIN_PASSWORD').waitFor();
  await page.getByRole('searchbox', { name: 'Search settings' }).fill('');
  await page.getByText('Set by someone', { exact: true }).click();
  await see('[listeners.gateway-http]');
  await see(/tidegate\.toml:\d+/);
  await look('settings');
  assert.ok(!(await page.content()).includes('correct horse battery'));
});
