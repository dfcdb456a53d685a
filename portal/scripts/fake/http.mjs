// Enough of a web framework for the scripted server.

import { randomUUID } from 'node:crypto';

export class Refusal extends Error {
  constructor(status, code, message, description, error = []) {
    super(message);
    this.status = status;
    this.body = { code, message, description, moreInfo: '', error };
  }
}

export const notFound = (what) => new Refusal(404, 404, 'Not Found', `${what} does not exist`);

export async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function formOf(request) {
  const body = await readBody(request);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return new URLSearchParams(body.toString());
  return new Response(body, { headers: { 'content-type': type } }).formData();
}

export const jsonOf = async (request) => JSON.parse((await readBody(request)).toString() || 'null');

export function send(response, status, body, headers = {}) {
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  response.writeHead(status, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json', 'x-request-id': randomUUID(), ...headers });
  response.end(isText ? body : body === undefined ? '' : JSON.stringify(body));
}

/** A table of `METHOD /path/:name` to handler; the handler's result is the answer, or `{status, body, headers}` with `status`. */
export function table(routes) {
  const compiled = Object.entries(routes).map(([key, handler]) => {
    const [method, path] = key.split(' ');
    const names = [];
    const pattern = path.replace(/:(\w+)/g, (_, name) => (names.push(name), '([^/]+)'));
    return { method, names, pattern: new RegExp(`^${pattern}$`), handler };
  });
  return (method, path) => {
    for (const { method: wanted, names, pattern, handler } of compiled) {
      const match = method === wanted && pattern.exec(path);
      if (match) return { handler, params: Object.fromEntries(names.map((name, n) => [name, decodeURIComponent(match[n + 1])])) };
    }
    return undefined;
  };
}

export function page(list, query) {
  const offset = Number(query.get('offset') ?? 0);
  const limit = Number(query.get('limit') ?? 25);
  const part = list.slice(offset, offset + limit);
  return { count: part.length, list: part, pagination: { offset, limit, total: list.length, next: '', previous: '' } };
}
