import { story } from '../harness.mjs';

story('an address of this installation in an API is shown, and made symbolic with one button', async ({ api, backend, instance, open, see, gone, click, signIn, look }) => {
  await api.publishApi('Orders', backend.url);
  const { id } = await api.createApi('Invoices', `${instance.gateway}/orders/1.0.0`);
  await open(`/publisher/apis/${id}`);
  await signIn();
  await see(/of this installation (is|are) written out/);
  await look('own address');
  await click('button', 'Use symbolic addresses');
  await see('Addresses are symbolic now.');
  await gone(/of this installation (is|are) written out/);
});
