import { describe, expect, it } from 'vitest';
import { i18next } from '../texts';
import { apiFields, contextFor, isHttpUrl, isOwnApi, nameFor } from './api-rules';

const good = { name: 'Orders', context: '/orders', version: '1.0.0', endpoint: 'https://b.example' };
const problems = (change: object) => {
  const result = apiFields(i18next.t).safeParse({ ...good, ...change });
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join('.'));
};

describe('API fields', () => {
  it('accept the usual', () => expect(problems({})).toEqual([]));
  it('may leave the endpoint for later', () => expect(problems({ endpoint: '' })).toEqual([]));
  it.each([
    ['name', { name: ' ' }], ['name', { name: 'a/b' }], ['name', { name: 'x'.repeat(61) }],
    ['context', { context: '' }], ['context', { context: '/a b' }], ['context', { context: '/a/' }],
    ['version', { version: '1 0' }], ['version', { version: 'v/1' }],
    ['endpoint', { endpoint: 'backend' }], ['endpoint', { endpoint: 'ftp://b' }],
  ])('refuse a bad %s: %j', (field, change) => expect(problems(change)).toEqual([field]));
});

describe('suggestions', () => {
  it('make a context of a name', () => {
    expect(contextFor('PizzaShack API')).toBe('/pizza-shack-api');
    expect(contextFor('!!!')).toBe('');
  });
  it('make a name of a title', () => expect(nameFor('Swagger Petstore: OpenAPI/3.0')).toBe('Swagger Petstore OpenAPI 3.0'));
  it('know another API of this gateway', () =>
    expect(['tidegate://gateway/a/1', 'tidegate://gateway/', 'tidegate://control-plane/x'].map(isOwnApi)).toEqual([true, false, false]));
  it('know an address', () => expect([isHttpUrl('HTTP://a'), isHttpUrl('https://'), isHttpUrl('a.b')]).toEqual([true, false, false]));
});
