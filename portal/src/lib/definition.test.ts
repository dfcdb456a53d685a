import { describe, expect, it } from 'vitest';
import { easiest, operationsOf } from './definition';

describe('operations of a definition', () => {
  it('are read in document order', () => {
    const definition = {
      paths: {
        '/menu': { get: { summary: 'List', tags: ['food'] }, parameters: [] },
        '/order/{id}': { delete: { deprecated: true, description: 'Cancel' } },
        'x-note': 'not a path item',
      },
    };
    expect(operationsOf(definition)).toEqual([
      { verb: 'GET', path: '/menu', summary: 'List', deprecated: false, tag: 'food' },
      { verb: 'DELETE', path: '/order/{id}', summary: 'Cancel', deprecated: true, tag: '' },
    ]);
  });
  it.each([null, 'text', [], {}, { paths: null }, { paths: { '/': { get: 3 } } }])('are none in %j', (value) => {
    expect(operationsOf(value)).toEqual([]);
  });
  it('prefer a plain GET for the first call', () => {
    const all = [{ verb: 'POST', target: '/a' }, { verb: 'GET', target: '/a/{id}' }, { verb: 'get', target: '/b' }];
    expect(easiest(all)?.target).toBe('/b');
    expect(easiest([])).toBeUndefined();
  });
});
