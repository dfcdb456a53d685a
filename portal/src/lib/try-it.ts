/** What the console needs of an OpenAPI 2 or 3 document: operations with their parameters and an example body. Tolerant: what is not as described is left out. */

import type { Deployment, Environment } from '../api/publisher';
import { isLoopback } from './curl';

export type Parameter = { name: string; in: 'path' | 'query' | 'header'; required: boolean; description: string; example: string; choices: string[] };
export type Callable = { id: string; verb: string; path: string; summary: string; parameters: Parameter[]; mediaType: string | undefined; body: string };

type Tree = Record<string, unknown>;

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];
const DEPTH_MAX = 6;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown) => (typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');
const list = (value: unknown) => (Array.isArray(value) ? value : []);

/** Follows references within the document, a few in a row. */
function resolve(root: unknown, value: unknown, left = DEPTH_MAX): unknown {
  if (left === 0 || !isTree(value) || typeof value['$ref'] !== 'string') return value;
  const steps = value['$ref'].replace(/^#\//, '').split('/').map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
  return resolve(root, steps.reduce<unknown>((node, step) => (isTree(node) ? node[step] : undefined), root), left - 1);
}

export function callables(definition: unknown): Callable[] {
  if (!isTree(definition) || !isTree(definition['paths'])) return [];
  return Object.entries(definition['paths']).flatMap(([path, written]) => {
    const item = resolve(definition, written);
    if (!isTree(item)) return [];
    return VERBS.flatMap((verb) => {
      const operation = item[verb];
      return isTree(operation) ? callable(definition, verb, path, item, operation) : [];
    });
  });
}

function callable(root: Tree, verb: string, path: string, item: Tree, operation: Tree): Callable {
  const described = new Map<string, Tree>();
  for (const one of [...list(item['parameters']), ...list(operation['parameters'])].map((written) => resolve(root, written))) {
    if (isTree(one)) described.set(`${text(one['in'])} ${text(one['name'])}`, one);
  }
  const all = [...described.values()];
  const parameters = all.flatMap((one) => parameter(root, one));
  // A path may name variables that nobody described.
  for (const [, name = ''] of path.matchAll(/\{([^}]+)\}/g)) {
    if (!parameters.some((one) => one.in === 'path' && one.name === name)) parameters.push({ name, in: 'path', required: true, description: '', example: '', choices: [] });
  }
  const [mediaType, body] = bodyOf(root, operation, all);
  return { id: `${verb.toUpperCase()} ${path}`, verb: verb.toUpperCase(), path, summary: text(operation['summary']) || text(operation['description']), parameters, mediaType, body };
}

function parameter(root: Tree, one: Tree): Parameter[] {
  const place = one['in'];
  if (place !== 'path' && place !== 'query' && place !== 'header') return [];
  const schema = resolve(root, one['schema']);
  const rules = isTree(schema) ? schema : one;
  const example = [one['example'], rules['example'], rules['default']].map(text).find(Boolean) ?? '';
  return [{ name: text(one['name']), in: place, required: one['required'] === true || place === 'path', description: text(one['description']), example, choices: list(rules['enum']).map(text).filter(Boolean) }];
}

function bodyOf(root: Tree, operation: Tree, parameters: Tree[]): [string | undefined, string] {
  const request = resolve(root, operation['requestBody']);
  if (isTree(request) && isTree(request['content'])) {
    const types = Object.entries(request['content']);
    const [type, content] = types.find(([name]) => name.includes('json')) ?? types[0] ?? [];
    if (!type || !isTree(content)) return [type, ''];
    const [named] = isTree(content['examples']) ? Object.values(content['examples']) : [];
    const given = content['example'] ?? (isTree(named) ? named['value'] : undefined);
    return [type, written(given ?? exampleOf(root, content['schema']))];
  }
  const old = parameters.find((one) => one['in'] === 'body');
  if (old) return [text(list(operation['consumes'])[0]) || 'application/json', written(exampleOf(root, old['schema']))];
  return [undefined, ''];
}

const written = (value: unknown) => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** A value of the kind a schema describes, to begin with. */
export function exampleOf(root: unknown, schema: unknown, left = DEPTH_MAX): unknown {
  const rules = resolve(root, schema);
  if (!isTree(rules) || left === 0) return undefined;
  if (rules['example'] !== undefined) return rules['example'];
  if (rules['default'] !== undefined) return rules['default'];
  const [choice] = list(rules['enum']);
  if (choice !== undefined) return choice;
  const [first] = [...list(rules['oneOf']), ...list(rules['anyOf'])];
  if (first) return exampleOf(root, first, left - 1);
  if (Array.isArray(rules['allOf'])) return Object.assign({}, ...rules['allOf'].map((part) => exampleOf(root, part, left - 1)).filter(isTree));
  const [type] = Array.isArray(rules['type']) ? rules['type'] : [rules['type']];
  if (type === 'array') return [exampleOf(root, rules['items'], left - 1)].filter((one) => one !== undefined);
  if (type === 'object' || isTree(rules['properties'])) {
    return Object.fromEntries(Object.entries(isTree(rules['properties']) ? rules['properties'] : {}).map(([name, part]) => [name, exampleOf(root, part, left - 1)]));
  }
  return { string: 'text', integer: 0, number: 0, boolean: true }[text(type)];
}

export type Place = { label: string; base: string };

/** Where a deployed API can be called, the likeliest to work first: a development certificate is known to no browser. */
export function placesOf(
  api: { context: string; version: string; transport?: readonly string[] },
  deployments: readonly Pick<Deployment, 'name'>[],
  environments: readonly Environment[],
): Place[] {
  const path = api.context.includes('{version}') ? api.context.replace('{version}', api.version) : `${api.context}/${api.version}`;
  return environments.filter(({ name }) => deployments.some((one) => one.name === name)).flatMap(({ name, displayName, vhosts = [] }) =>
    vhosts.flatMap((vhost) => {
      const host = vhost.host ?? 'localhost';
      const schemes = isLoopback(`http://${host}`) ? (['http', 'https'] as const) : (['https', 'http'] as const);
      return schemes.flatMap((scheme) => {
        const port = scheme === 'http' ? vhost.httpPort : vhost.httpsPort;
        if (!port || api.transport?.includes(scheme) === false) return [];
        const authority = port === (scheme === 'http' ? 80 : 443) ? host : `${host}:${port}`;
        return { label: `${displayName || name} · ${scheme}://${authority}`, base: `${scheme}://${authority}${path}` };
      });
    }),
  );
}

/** The address of a call. What was not filled in stays as the template has it. */
export function addressOf(base: string, { path, parameters }: Pick<Callable, 'path' | 'parameters'>, values: Record<string, string>): string {
  const value = (one: Parameter) => values[`${one.in} ${one.name}`] ?? '';
  const filled = path.replace(/\{([^}]+)\}/g, (whole, name: string) => encodeURIComponent(values[`path ${name}`] ?? '') || whole).replace(/\/\*$/, `/${(values['path *'] ?? '').replace(/^\//, '')}`);
  const query = new URLSearchParams(parameters.filter((one) => one.in === 'query' && value(one) !== '').map((one) => [one.name, value(one)]));
  return `${base}${filled}${query.size > 0 ? `?${query}` : ''}`;
}
