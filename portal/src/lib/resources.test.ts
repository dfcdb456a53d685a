import { describe, expect, it } from 'vitest';
import { cellOf, matching, pathProblem, repeated } from './resources';

const rows = [{ verb: 'GET', target: '/a' }, { verb: 'POST', target: '/a', scopes: ['write'] }, { verb: 'GET', target: '/a' }];

describe('resources', () => {
  it('judges paths as the server does', () => {
    for (const good of ['/', '/*', '/pets', '/pets/{id}', '/pets/{id}/*', '/a/x.{ext}', '/a//b']) expect(pathProblem(good), good).toBeUndefined();
    const bad = { '': 'slash', pets: 'slash', '/a/*/b': 'star', '/a*': 'star', '/{': 'braces', '/}': 'braces', '/{}': 'braces', '/{a{b}}': 'braces', '/a?b': 'characters', '/a b': 'characters', '/../x': 'dots' };
    for (const [path, problem] of Object.entries(bad)) expect(pathProblem(path), path).toBe(problem);
    expect(pathProblem(`/${'ü'.repeat(256)}`)).toBe('long');
  });

  it('finds rows that repeat another', () => {
    expect([...repeated(rows)]).toEqual([2]);
  });

  it('knows the cell of a finding', () => {
    expect(cellOf('operations[12].throttlingPolicy')).toEqual({ row: 12, cell: 'throttlingPolicy' });
    expect(cellOf('operations[2]')).toEqual({ row: 2, cell: 'target' });
    expect(cellOf('scopes[0].scope.name')).toBeUndefined();
  });

  it('searches method, path and scopes', () => {
    expect(matching(rows, 'get /A')).toEqual([0, 2]);
    expect(matching(rows, 'WRITE')).toEqual([1]);
    expect(matching(rows, '')).toEqual([0, 1, 2]);
  });
});
