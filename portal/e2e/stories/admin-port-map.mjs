import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { given, story } from '../harness.mjs';
import { startInstance } from '../instance.mjs';

/** A loopback address that nobody else uses, and a port that is free there. */
const HERE = '127.22.1.1';
const listen = (port) => new Promise((done) => { const server = createServer(); server.listen(port, HERE, () => done(server)); });
const probe = await listen(0);
const base = probe.address().port;
await new Promise((done) => { probe.close(done); });
// The usual distance between the two listeners of a gateway.
const listeners = { 'gateway-http': `port = ${base}\naddress = '${HERE}'`, 'gateway-https': `port = ${base - 37}\naddress = '${HERE}'` };

given({ listeners, args: ['--name', 'blue'] });

story('an administrator sees who listens where, and what another instance would meet before it is started', async ({ instance, page, open, see, signIn, click, fill, look }) => {
  const green = await startInstance({ listeners, beside: instance, args: ['--name', 'green', '--port-offset', '3'] });
  const stranger = await listen(base + 5);
  try {
    await open('/admin/ports');
    await signIn();
    await see('2 instances, nothing in the way');
    const picture = page.getByRole('img', { name: /^Port map: 2 instances on this machine/ });
    await picture.getByText(String(base + 3), { exact: true }).waitFor();
    await page.getByRole('row', { name: new RegExp(`gateway-http .*${base + 3}.*Listens`) }).waitFor();

    await fill('Offset', '3');
    await see('At offset 3 it would not start.');
    await see('green has it');
    await look('port map with a collision');
    await fill('Offset', '5');
    await see('At offset 5 it would not start.');
    await see(new RegExp(`pid ${process.pid}, has it`));
    await fill('Offset', '37');
    await see('At offset 37 it would not start.');
    await see('blue has it');
    await click('button', /^Try offset (38|39|4\d)$/);
    await see(/every port is free: it would start/);
    await see(/tidegate run --name another --port-offset/);
    assert.match(page.url(), /offset=\d+/, 'the question is in the address');
    await look('port map with room');
  } finally {
    stranger.close();
    await green.stop();
  }
});
