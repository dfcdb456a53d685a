import { describe, expect, it } from 'vitest';
import { callOf, exampleOf } from './call';

const document = {
  openapi: '3.0.3',
  components: {
    schemas: { Node: { type: 'object', properties: { name: { type: 'string', example: 'n' }, next: { $ref: '#/components/schemas/Node' } } } },
    parameters: { Page: { name: 'page', in: 'query', required: true } },
  },
  paths: {
    '/orders': {
      parameters: [{ $ref: '#/components/parameters/Page' }],
      post: {
        parameters: [{ name: 'X-Shop', in: 'header', required: true }, { name: 'q', in: 'query' }],
        requestBody: { content: { 'application/xml': {}, 'application/json': { schema: { allOf: [{ type: 'object', properties: { count: { type: 'integer' } } }, { properties: { state: { enum: ['new'] } } }] } } } },
      },
    },
  },
};

describe('callOf', () => {
  it('finds what must be there and makes up a body', () => {
    expect(callOf(document, 'POST', '/orders')).toEqual({ query: ['page'], headers: ['X-Shop'], contentType: 'application/json', body: '{\n  "count": 0,\n  "state": "new"\n}' });
  });

  it('takes the body of Swagger 2 and the example that is given', () => {
    const old = { swagger: '2.0', paths: { '/a': { put: { parameters: [{ in: 'body', name: 'b', schema: { example: { x: 1 } } }] } } } };
    expect(callOf(old, 'put', '/a').body).toBe('{\n  "x": 1\n}');
  });

  it('survives what is not as described', () => {
    expect(callOf(null, 'GET', '/')).toEqual({ query: [], headers: [] });
    expect(callOf({ paths: { '/': { get: { parameters: 'x', requestBody: { $ref: 'elsewhere.yaml' } } } } }, 'GET', '/')).toEqual({ query: [], headers: [] });
  });
});

describe('exampleOf', () => {
  it('ends where a schema contains itself', () => {
    expect(JSON.stringify(exampleOf(document, { $ref: '#/components/schemas/Node' })).length).toBeLessThan(200);
    expect(exampleOf({ a: { $ref: '#/a' } }, { $ref: '#/a' })).toBe('string');
  });
});
