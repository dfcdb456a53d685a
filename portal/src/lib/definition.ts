/** Reads the list of operations out of an OpenAPI 2 or 3 document. Tolerant: a part that is not as described is left out. */

export type Operation = { verb: string; path: string; summary: string; deprecated: boolean; tag: string };

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown) => (typeof value === 'string' ? value : '');

export function operationsOf(definition: unknown): Operation[] {
  if (!isObject(definition) || !isObject(definition['paths'])) return [];
  return Object.entries(definition['paths']).flatMap(([path, item]) => {
    if (!isObject(item)) return [];
    return VERBS.flatMap((verb) => {
      const operation = item[verb];
      if (!isObject(operation)) return [];
      const tags = operation['tags'];
      return {
        verb: verb.toUpperCase(),
        path,
        summary: text(operation['summary']) || text(operation['description']) || text(item['summary']),
        deprecated: operation['deprecated'] === true,
        tag: Array.isArray(tags) ? text(tags[0]) : '',
      };
    });
  });
}

/** The operation a first call is best made with: a GET that needs nothing filled in. */
export function easiest<T extends { verb: string; target: string }>(operations: readonly T[]): T | undefined {
  const cost = ({ verb, target }: T) =>
    (verb.toUpperCase() === 'GET' ? 0 : 100) + (target.match(/\{/g)?.length ?? 0) * 10 + (target.includes('*') ? 1 : 0);
  return [...operations].sort((a, b) => cost(a) - cost(b))[0];
}
