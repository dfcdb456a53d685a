// Writes .br and .gz beside each built file, so that the server never compresses, and prints what a first visit loads.
// Fails when the scripts of a first visit to any page outgrow their budget.

import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url).pathname;
/** Of an area's first page. */
const SCRIPT_BUDGET_BYTES = 250_000;
/** Of any other page that is opened first: more means that something heavy is not loaded lazily. */
const DEEP_BUDGET_BYTES = 300_000;
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

// What a first visit to a page loads before anything is shown: the entry, the page, its area's texts, and all they import.
const manifestPath = join(DIST, 'manifest.json');
const manifest = JSON.parse(await readFile(manifestPath, 'utf8'));
await rm(manifestPath);

function load(keys) {
  const shown = new Set();
  const visit = (key) => {
    const { file, css = [], imports = [] } = manifest[key];
    if (shown.has(file)) return;
    [file, ...css].forEach((name) => shown.add(name));
    imports.forEach(visit);
  };
  keys.forEach(visit);
  return [...shown].filter((name) => sizes.has(name));
}

function together(names) {
  const total = { raw: 0, gz: 0, br: 0 };
  for (const name of names) for (const key of Object.keys(total)) total[key] += sizes.get(name)[key];
  return total;
}

const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(11);
const line = (name, { raw, gz, br }) => console.log(name.padEnd(52) + kib(raw) + kib(gz) + kib(br));
const isScript = (name) => name.endsWith('.js');
/** The first page of each area, and the layouts around others. */
const AREAS = {
  devportal: { first: ['catalogue'], frames: [] },
  publisher: { first: ['apis'], frames: ['api'] },
  admin: { first: ['layout', 'start'], frames: ['layout'] },
};

console.log(`\n${'scripts of a first visit'.padEnd(52)}${'raw'.padStart(11)}${'gzip'.padStart(11)}${'brotli'.padStart(11)}`);
let isOver = false;
for (const [area, { first, frames }] of Object.entries(AREAS)) {
  const of = (name) => `src/routes/${area}/${name}.tsx`;
  const texts = Object.keys(manifest).filter((key) => key === `src/texts/en/${area}.ts`);
  // A page that is not (any more) in the map loads nothing.
  const visit = (pages) => together(load(['index.html', ...texts, ...pages.filter((page) => manifest[page])]).filter(isScript));
  const pages = Object.keys(manifest).filter((key) => key.startsWith(of('').slice(0, -4)) && manifest[key].isDynamicEntry);
  const deep = pages.map((page) => ({ page, size: visit([page, ...frames.map(of)]), most: DEEP_BUDGET_BYTES })).sort((a, b) => b.size.gz - a.size.gz);
  const start = { page: of(first.at(-1)), size: visit(first.map(of)), most: SCRIPT_BUDGET_BYTES };
  line(`${area}, first page`, start.size);
  line(`${area}, heaviest page opened first: ${deep[0].page.split('/').at(-1)}`, deep[0].size);
  for (const { page, size, most } of [start, ...deep].filter((one) => one.size.gz > one.most)) {
    isOver = true;
    console.error(`${page}: a first visit loads ${kib(size.gz).trim()} of compressed script; the budget is ${kib(most).trim()}`);
  }
}
line('styles of every page', together(load(['index.html']).filter((name) => name.endsWith('.css'))));
if (isOver) {
  console.error('Load what is heavy with `lazy` or `import()`, when it is needed.');
  process.exit(1);
}
