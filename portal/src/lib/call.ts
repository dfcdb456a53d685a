/** What a call of an operation needs, read from the definition: parameters that must be there, and a body to start from. */

type Node = Record<string, unknown>;
const isObject = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** How deep an example is made up: schemas may contain themselves. */
const DEPTH_MAX = 6;
const ENTRIES_MAX = 40;

export type OperationCall = { query: string[]; headers: string[]; contentType?: string; body?: string };

/** Follows a reference inside the document; a few steps, as they may go in circles. */
function resolved(document: Node, value: unknown): Node {
  let at = value;
  for (let steps = 0; steps < 8 && isObject(at) && typeof at['$ref'] === 'string'; steps += 1) {
    const parts = at['$ref'].startsWith('#/') ? at['$ref'].slice(2).split('/') : [];
    if (parts.length === 0) return {};
    at = parts.reduce<unknown>((here, part) => (isObject(here) ? here[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')] : undefined), document);
  }
  return isObject(at) ? at : {};
}

/** A value that fits a schema, as far as that can be said without trying. */
export function exampleOf(document: Node, schema: unknown, depth = 0): unknown {
  const at = resolved(document, schema);
  if (at['example'] !== undefined) return at['example'];
  if (Array.isArray(at['examples']) && at['examples'].length > 0) return at['examples'][0];
  if (at['default'] !== undefined) return at['default'];
  if (Array.isArray(at['enum']) && at['enum'].length > 0) return at['enum'][0];
  if (depth >= DEPTH_MAX) return {};
  if (Array.isArray(at['allOf'])) return Object.assign({}, ...at['allOf'].map((one) => exampleOf(document, one, depth + 1)));
  for (const choice of ['oneOf', 'anyOf']) if (Array.isArray(at[choice])) return exampleOf(document, at[choice][0], depth + 1);
  const type = Array.isArray(at['type']) ? at['type'][0] : at['type'];
  if (type === 'array') return [exampleOf(document, at['items'], depth + 1)];
  if (type === 'object' || isObject(at['properties'])) {
    const properties = isObject(at['properties']) ? Object.entries(at['properties']).slice(0, ENTRIES_MAX) : [];
    return Object.fromEntries(properties.map(([name, one]) => [name, exampleOf(document, one, depth + 1)]));
  }
  if (type === 'integer' || type === 'number') return 0;
  if (type === 'boolean') return true;
  return 'string';
}

const written = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

function bodyOf(document: Node, operation: Node, parameters: Node[]): Pick<OperationCall, 'contentType' | 'body'> {
  const inBody = parameters.find((one) => one['in'] === 'body');
  if (inBody) return { contentType: 'application/json', body: written(exampleOf(document, inBody['schema'])) };
  const content = resolved(document, operation['requestBody'])['content'];
  if (!isObject(content)) return {};
  const contentType = Object.keys(content).find((one) => one.includes('json')) ?? Object.keys(content)[0];
  if (!contentType) return {};
  const media = resolved(document, content[contentType]);
  const named = isObject(media['examples']) ? resolved(document, Object.values(media['examples'])[0])['value'] : undefined;
  const example = media['example'] ?? named ?? (contentType.includes('json') ? exampleOf(document, media['schema']) : '');
  return { contentType, body: written(example) };
}

export function callOf(definition: unknown, verb: string, path: string): OperationCall {
  if (!isObject(definition) || !isObject(definition['paths'])) return { query: [], headers: [] };
  const item = resolved(definition, definition['paths'][path]);
  const operation = resolved(definition, item[verb.toLowerCase()]);
  const parameters = [item['parameters'], operation['parameters']].flatMap((list) => (Array.isArray(list) ? list.map((one) => resolved(definition, one)) : []));
  const needed = (place: string) => parameters.filter((one) => one['in'] === place && one['required'] === true && typeof one['name'] === 'string').map((one) => String(one['name']));
  return { query: needed('query'), headers: needed('header'), ...bodyOf(definition, operation, parameters) };
}
