/**
 * The definition as the reference shows it: no security schemes, since the page puts the credential in itself; the chosen
 * server first; and no markup in its texts. RapiDoc renders Markdown without sanitising it, and definitions are written by
 * others.
 */

type Node = Record<string, unknown>;
const isObject = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

const WRITTEN = new Set(['description', 'summary', 'title', 'termsOfService']);
const VERBS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** Text in which no HTML is left; code spans and blocks, which show it as it is, stay. */
export function withoutMarkup(text: string): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll('<', '&lt;').replace(/\]\(\s*(?:javascript|data|vbscript):[^)]*\)/gi, ']()')))
    .join('');
}

/** Members with these names are texts, except where they are names that the author chose, such as a property `title`. */
function cleaned(value: unknown, isNamed = false): unknown {
  if (Array.isArray(value)) return value.map((one) => cleaned(one));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      if (!isNamed && WRITTEN.has(name) && typeof one === 'string') return [name, withoutMarkup(one)];
      if (!isNamed && (name === 'example' || name === 'examples' || name === 'default' || name === 'enum')) return [name, one];
      return [name, cleaned(one, name === 'properties' || name === 'patternProperties' || name === 'paths')];
    }),
  );
}

function withoutSecurity(paths: unknown): unknown {
  if (!isObject(paths)) return paths;
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      isObject(item)
        ? Object.fromEntries(Object.entries(item).map(([verb, operation]) => {
            if (!VERBS.has(verb) || !isObject(operation)) return [verb, operation];
            const { security: _, ...rest } = operation;
            return [verb, rest];
          }))
        : item,
    ]),
  );
}

/** `address` is where the calls go: the API's base at one gateway. */
export function forReference(definition: unknown, address: string | undefined): unknown {
  if (!isObject(definition)) return { openapi: '3.0.3', info: { title: '', version: '' }, paths: {} };
  const { security: _, securityDefinitions: __, ...rest } = definition;
  const components = isObject(rest['components']) ? { ...rest['components'], securitySchemes: {} } : rest['components'];
  const shown: Node = { ...rest, paths: withoutSecurity(rest['paths']) };
  if (components !== undefined) shown['components'] = components;
  if (address && URL.canParse(address)) {
    if (typeof rest['swagger'] === 'string') {
      const url = new URL(address);
      Object.assign(shown, { host: url.host, basePath: url.pathname, schemes: [url.protocol.slice(0, -1)] });
    } else {
      shown['servers'] = [{ url: address }];
    }
  }
  return cleaned(shown);
}
