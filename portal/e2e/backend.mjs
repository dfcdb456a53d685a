// What stands behind the APIs of the stories: a small HTTP server on a free port. It answers what it was asked, remembers
// it, and does as the path says: `/status/503` answers that status, `/slow/200` waits that many milliseconds.

import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** Longest wait a path may ask for. */
const SLOW_MS_MAX = 5000;

export async function startBackend() {
  const seen = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const call = { method: request.method, path: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() };
    seen.push(call);
    const [, what, number] = /^\/(status|slow)\/(\d+)/.exec(request.url) ?? [];
    if (what === 'slow') await wait(Math.min(Number(number), SLOW_MS_MAX));
    response.writeHead(what === 'status' ? Number(number) : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(call));
  });
  // Every address of this machine: an endpoint is reached by the name `localhost`, whichever family that is.
  await new Promise((ready) => server.listen(0, ready));
  return {
    url: `http://localhost:${server.address().port}`,
    /** What arrived, oldest first. */
    seen,
    stop: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }),
  };
}
