// Writes .br and .gz beside each built file, so that the server never compresses, and prints what a first visit loads.
// Fails when the scripts of a first visit outgrow their budget.

import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url).pathname;
const SCRIPT_BUDGET_BYTES = 250 * 1024;
const COMPRESSIBLE = /\.(js|css|svg)$/;

async function files(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

const sizes = new Map();
for (const path of (await files(DIST)).filter((path) => COMPRESSIBLE.test(path))) {
  const bytes = await readFile(path);
  const br = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const gz = gzipSync(bytes, { level: 9 });
  // A smaller file is the only reason to send another encoding.
  if (br.length < bytes.length) await writeFile(`${path}.br`, br);
  if (gz.length < bytes.length) await writeFile(`${path}.gz`, gz);
  sizes.set(relative(DIST, path), { raw: bytes.length, br: br.length, gz: gz.length });
}

// The entry, the landing page, and all they import before anything is shown.
const manifestPath = join(DIST, 'manifest.json');
const manifest = JSON.parse(await readFile(manifestPath, 'utf8'));
const shown = new Set();
function visit(key) {
  const { file, css = [], imports = [] } = manifest[key];
  if (shown.has(file)) return;
  [file, ...css].forEach((name) => shown.add(name));
  imports.forEach(visit);
}
['index.html', 'src/routes/devportal/catalogue.tsx'].forEach(visit);
await rm(manifestPath);

const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(11);
console.log(`\n${'first load'.padEnd(44)}${'raw'.padStart(11)}${'gzip'.padStart(11)}${'brotli'.padStart(11)}`);
const total = { raw: 0, gz: 0, br: 0 };
for (const name of shown) {
  const size = sizes.get(name);
  if (!size) continue;
  console.log(name.padEnd(44) + kib(size.raw) + kib(size.gz) + kib(size.br));
  if (name.endsWith('.js')) for (const key of Object.keys(total)) total[key] += size[key];
}
console.log('scripts together'.padEnd(44) + kib(total.raw) + kib(total.gz) + kib(total.br));
if (total.gz > SCRIPT_BUDGET_BYTES) {
  console.error(`\nthe scripts of a first load are ${kib(total.gz).trim()} compressed; the budget is ${kib(SCRIPT_BUDGET_BYTES).trim()}`);
  process.exit(1);
}
