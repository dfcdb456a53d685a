// A scripted server for working on the portal without the real one: the REST contracts over memory, an authorization
// server, a gateway that answers 200 to a token it gave out, and dist/ served with the headers of
// crates/control/src/portal.rs. Usage: node scripts/dev-server.mjs [--empty] (PORT in the environment, else any free one).

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { devportal } from './fake/devportal.mjs';
import { seed } from './fake/data.mjs';
import { Refusal, send, table } from './fake/http.mjs';
import { oauth } from './fake/oauth.mjs';
import { admin, publisher } from './fake/publisher.mjs';

const DIST = new URL('../dist/', import.meta.url).pathname;
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html; charset=utf-8' };
export const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

async function bundle(response, path) {
  const isPage = /^\/(devportal|publisher|admin|callback)(\/|$)/.test(path);
  const file = isPage ? 'index.html' : path.slice(1);
  let content = await readFile(join(DIST, file)).catch(() => undefined);
  if (!content) return send(response, 404, 'not found');
  // Pages lie at any depth, assets at the root.
  if (isPage) content = content.toString().replaceAll('="./', `="${'../'.repeat(path.split('/').length - 2) || './'}`);
  return send(response, 200, content, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': CSP, 'x-content-type-options': 'nosniff' });
}

export async function startServer({ isEmpty = false, port = 0 } = {}) {
  let origin = '';
  const store = seed({ isEmpty });
  const op = oauth();
  const apis = [
    ['/api/am/devportal/v3', table(devportal(store, () => origin)), false],
    ['/api/am/publisher/v4', table(publisher(store)), true],
    ['/api/am/admin/v4', table(admin(store, () => origin)), true],
    ['/api/tidegate/v1', table(admin(store, () => origin)), true],
  ];
  const calls = [];

  async function answer(request, response) {
    const url = new URL(request.url, origin);
    const path = url.pathname;
    const direct = op.routes[`${request.method} ${path}`];
    if (direct) return direct(request, response, url, origin);
    if (path === '/') return send(response, 302, '', { location: './devportal' });
    if (path.startsWith('/gateway/')) {
      const isKnown = store.tokens.has((request.headers.authorization ?? '').replace(/^Bearer /, ''));
      calls.push({ path, isKnown });
      return send(response, isKnown ? 200 : 401, { ok: isKnown });
    }
    const found = apis.find(([base]) => path.startsWith(`${base}/`));
    if (!found) return bundle(response, path);
    const [base, lookup, isClosed] = found;
    const hit = lookup(request.method, path.slice(base.length));
    if (!hit) throw new Refusal(404, 404, 'Not Found', `the scripted server has no ${request.method} ${path}`);
    const signedIn = () => {
      if (!op.holderOf(request)) throw new Refusal(401, 401, 'Unauthorized', 'no valid token');
    };
    if (isClosed) signedIn();
    const result = await hit.handler({ request, params: hit.params, query: url.searchParams, signedIn });
    if (result && typeof result.status === 'number') return send(response, result.status, result.body);
    return send(response, 200, result);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (error instanceof Refusal) return send(response, error.status, error.body);
      return send(response, 500, { code: 500, message: 'Internal Server Error', description: error.message });
    });
  });
  await new Promise((ready) => server.listen(port, '127.0.0.1', ready));
  origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, store, calls, close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { origin } = await startServer({ isEmpty: process.argv.includes('--empty'), port: Number(process.env.PORT ?? 0) });
  console.log(`${origin}/devportal`);
}
