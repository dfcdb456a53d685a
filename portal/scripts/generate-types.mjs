/**
 * Types of our REST APIs from their OpenAPI documents: `crates/control/openapi/*.yaml` to `src/api/generated/*.ts`.
 *
 * `npm run generate` writes them; `scripts/generate-types.test.mjs` fails when they are not those of the documents.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';

export const APIS = ['publisher', 'devportal', 'admin', 'tidegate'];

export const documentOf = (api) => new URL(`../../crates/control/openapi/${api}.yaml`, import.meta.url);
export const typesOf = (api) => new URL(`../src/api/generated/${api}.ts`, import.meta.url);

/** What has files among its members is sent as a form. */
function form(schema) {
  const isForm = Object.values(schema.properties ?? {}).some((member) => member.format === 'binary');
  return isForm ? ts.factory.createTypeReferenceNode('FormData') : undefined;
}

/** The types of one API, as text. */
export async function generate(api) {
  // What is sent may leave out what has a default.
  const nodes = await openapiTS(documentOf(api), { defaultNonNullable: false, silent: true, transform: form });
  const head = `/** Made by \`npm run generate\` from crates/control/openapi/${api}.yaml. Change that, not this. */\n\n`;
  return head + astToString(nodes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const api of APIS) {
    const text = await generate(api);
    const before = await readFile(typesOf(api), 'utf8').catch(() => '');
    if (text !== before) await writeFile(typesOf(api), text);
    console.log(`${text === before ? 'unchanged' : 'written'}: src/api/generated/${api}.ts`);
  }
}
