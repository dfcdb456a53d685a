import { expect, test } from 'vitest';
import { excerpt, findingOf, lineOf } from './finding';

test('a finding tells where it is', () => {
  expect(findingOf('line 3, column 7: expected a comma')).toEqual({ line: 3, pointer: '3:7', text: 'expected a comma' });
  expect(findingOf('/paths/~1a/get: must be an object')).toEqual({ pointer: '/paths/~1a/get', text: 'must be an object' });
  expect(findingOf('the document is empty')).toEqual({ text: 'the document is empty' });
});

test('a pointer leads to its line in JSON and YAML', () => {
  expect(lineOf('{\n "paths": {\n  "/a": {\n   "get": 1 } } }', '/paths/~1a/get')).toBe(4);
  expect(lineOf('openapi: 3.0.1\npaths:\n  /a:\n    get: 1\n', '/paths/~1a/get')).toBe(4);
  expect(lineOf('openapi: 3.0.1\n', '/paths/~1a')).toBeUndefined();
  expect(lineOf('info: {}', '')).toBeUndefined();
});

test('an excerpt has the line and its neighbours', () => {
  expect(excerpt('a\nb\nc\nd', 2).map(({ number, isIt }) => [number, isIt])).toEqual([[1, false], [2, true], [3, false]]);
  expect(excerpt('a\nb', 1).map(({ text }) => text)).toEqual(['a', 'b']);
});
