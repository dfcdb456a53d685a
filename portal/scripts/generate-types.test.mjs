/** The committed types are those of the committed documents. */

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { APIS, generate, typesOf } from './generate-types.mjs';

for (const api of APIS) {
  test(`the types of the ${api} API are those of its document; else run "npm run generate"`, async () => {
    expect(await readFile(typesOf(api), 'utf8')).toBe(await generate(api));
  }, 60_000);
}
