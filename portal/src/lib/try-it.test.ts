import { describe, expect, it } from 'vitest';
import { addressOf, callables, placesOf } from './try-it';

const document = {
  paths: {
    '/pets/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      put: {
        summary: 'Change', parameters: [{ name: 'dry', in: 'query', schema: { type: 'boolean', default: false } }, { name: 'X-Why', in: 'header' }],
        requestBody: { content: { 'text/xml': {}, 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
      },
      'x-other': {},
    },
    '/files/*': { get: {} },
  },
  components: {
    parameters: { id: { name: 'id', in: 'path', required: true, example: 7 } },
    schemas: { Pet: { type: 'object', properties: { name: { type: 'string' }, tags: { type: 'array', items: { enum: ['a', 'b'] } }, parent: { $ref: '#/components/schemas/Pet' } } } },
  },
};

describe('the console', () => {
  it('knows what an operation asks for', () => {
    const [put, get] = callables(document);
    expect(put).toMatchObject({ id: 'PUT /pets/{id}', summary: 'Change', mediaType: 'application/json' });
    expect(put?.parameters.map(({ name, in: place, example, required }) => [place, name, example, required])).toEqual([['path', 'id', '7', true], ['query', 'dry', 'false', false], ['header', 'X-Why', '', false]]);
    expect(JSON.parse(put?.body ?? '')).toMatchObject({ name: 'text', tags: ['a'], parent: { name: 'text' } });
    expect(get).toMatchObject({ id: 'GET /files/*', parameters: [], mediaType: undefined });
    expect(callables('nothing')).toEqual([]);
  });

  it('reads bodies of Swagger 2 too', () => {
    const [post] = callables({ paths: { '/a': { post: { consumes: ['application/json'], parameters: [{ in: 'body', name: 'b', schema: { type: 'object', properties: { n: { type: 'integer' } } } }] } } } });
    expect([post?.mediaType, JSON.parse(post?.body ?? '')]).toEqual(['application/json', { n: 0 }]);
  });

  it('writes the address of a call', () => {
    const [put] = callables(document);
    if (!put) throw new Error('there is one');
    expect(addressOf('https://gw/c/1', put, { 'path id': 'a/b', 'query dry': 'true' })).toBe('https://gw/c/1/pets/a%2Fb?dry=true');
    expect(addressOf('https://gw/c/1', put, {})).toBe('https://gw/c/1/pets/{id}');
    expect(addressOf('https://gw/c/1', { path: '/files/*', parameters: [] }, { 'path *': 'a/b' })).toBe('https://gw/c/1/files/a/b');
  });

  it('calls where a revision is deployed, over what the API offers', () => {
    const environments = [
      { name: 'Default', vhosts: [{ host: 'localhost', httpPort: 1, httpsPort: 2 }] },
      { name: 'Edge', displayName: 'At the edge', vhosts: [{ host: 'api.example', httpPort: 80, httpsPort: 443 }] },
      { name: 'Other', vhosts: [{ host: 'x', httpsPort: 1 }] },
    ] as never;
    const api = { context: '/{version}/a', version: '1', transport: ['http', 'https'] };
    expect(placesOf(api, [{ name: 'Default' }, { name: 'Edge' }], environments).map(({ base }) => base)).toEqual([
      'http://localhost:1/1/a', 'https://localhost:2/1/a', 'https://api.example/1/a', 'http://api.example/1/a',
    ]);
    expect(placesOf({ ...api, context: '/a', transport: ['https'] }, [{ name: 'Default' }], environments)).toEqual([{ label: 'Default · https://localhost:2', base: 'https://localhost:2/a/1' }]);
  });
});
