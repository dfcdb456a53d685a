// The real binary, started as an operator starts it: every listener on a free port, its data and its registry in a fresh
// folder that is gone at the end.

import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const BINARY = process.env.TIDEGATE_BINARY ?? new URL('../../target/debug/tidegate', import.meta.url).pathname;
const LISTENERS = ['gateway-http', 'gateway-https', 'management-https', 'management-http', 'thrift', 'ops'];
const START_MS_MAX = 60_000;
const LOOK_EVERY_MS = 20;

/** Of the administrator of every instance of the stories. */
export const ADMIN = { name: 'admin', password: 'correct horse battery' };

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * `config` is TOML added to the configuration, `sample` makes the sample API. `listeners` says where some are (TOML by name),
 * `beside` is another instance that this one shall know of, `args` are more arguments.
 */
export async function startInstance({ config = '', sample = false, listeners = {}, beside, args = [] } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'tidegate-e2e-'));
  const file = join(data, 'tidegate.toml');
  await writeFile(file, `${LISTENERS.map((name) => `[listeners.${name}]\n${listeners[name] ?? 'port = 0'}\n`).join('')}${config}`);
  const registry = beside?.registry ?? join(data, 'registry');
  const log = join(data, 'e2e.log');
  const out = openSync(log, 'a');
  const child = spawn(BINARY, ['run', '--config', file, '--data-dir', join(data, 'data'), ...(sample ? ['--sample'] : []), ...args], {
    stdio: ['ignore', out, out],
    env: { ...process.env, HOME: data, TIDEGATE_REGISTRY: registry, TIDEGATE__KEY_MANAGER__INITIAL_ADMIN_PASSWORD: ADMIN.password },
  });
  running.add(child);
  const ended = new Promise((done) => child.once('close', done));
  const stop = async () => {
    child.kill('SIGTERM');
    const isLate = await Promise.race([ended.then(() => false), wait(10_000, true, { ref: false })]);
    if (isLate) child.kill('SIGKILL');
    running.delete(child);
    await rm(data, { recursive: true, force: true });
  };
  child.once('error', () => {});
  const said = () => readFileSync(log, 'utf8');
  const begun = Date.now();
  let ports;
  while (!(ports = portsOf(join(data, 'data', 'instance.json'), child.pid))) {
    if (child.exitCode !== null || child.pid === undefined || Date.now() - begun > START_MS_MAX) {
      const why = child.pid === undefined ? `${BINARY} cannot be started: cargo build -p tidegate` : said();
      await stop();
      throw new Error(`the instance did not become ready\n${why}`);
    }
    await wait(LOOK_EVERY_MS);
  }
  const at = (scheme, listener) => `${scheme}://localhost:${ports[listener].port}`;
  return {
    /** Where portal, REST and OAuth2 are, with TLS. */
    origin: at('https', 'management-https'),
    /** The same without: what the stories' own calls use, as Node knows no development certificate. */
    plain: at('http', 'management-http'),
    gateway: at('http', 'gateway-http'),
    ports,
    registry,
    pid: child.pid,
    /** Everything it logged so far. */
    said,
    stop,
  };
}

function portsOf(file, pid) {
  try {
    const instance = JSON.parse(readFileSync(file, 'utf8'));
    return instance.pid === pid ? instance.listeners : undefined;
  } catch {
    // Not there yet, or half written.
    return undefined;
  }
}
