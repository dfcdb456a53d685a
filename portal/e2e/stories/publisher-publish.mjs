import { story } from '../harness.mjs';

story('an API goes from three fields to published', async ({ page, backend, open, see, click, fill, signIn, look }) => {
  await open('/publisher');
  await signIn();
  await click('link', 'Create API');
  await page.getByText('Three fields').click();
  await fill('Name', 'Parcel Quotes');
  await fill('Endpoint', 'not an address');
  await click('button', 'Create');
  await see('Write a full http or https address');
  await fill('Endpoint', backend.url);
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
