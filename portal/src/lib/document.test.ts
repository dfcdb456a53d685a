import { describe, expect, it } from 'vitest';
import { convert, formatOf, marksOf } from './document';

const YAML = 'openapi: 3.0.1\npaths:\n  /pets:\n    get:\n      tags:\n        - a\n        - b\n';

describe('the text of a definition', () => {
  it('is told apart by its first character, as the server does', () => {
    expect([formatOf('  {"a":1}'), formatOf('[1]'), formatOf('a: 1'), formatOf('')]).toEqual(['json', 'json', 'yaml', 'yaml']);
  });

  it('says the same in the other format', () => {
    const json = convert(YAML, 'json');
    expect(JSON.parse(json)).toEqual({ openapi: '3.0.1', paths: { '/pets': { get: { tags: ['a', 'b'] } } } });
    expect(convert(json, 'yaml')).toBe(YAML);
    expect(convert('{"version": "1.0", "date": "2026-01-01"}', 'yaml')).toBe('version: "1.0"\ndate: 2026-01-01\n');
    expect(() => convert('{"a": ', 'yaml')).toThrow();
    expect(() => convert('a: [', 'json')).toThrow();
  });

  it('is marked where the server finds something', () => {
    const at = (text: string, finding: string) => marksOf(text, [finding]).map(({ from, to, message }) => [text.slice(from, to), message]);
    expect(at(YAML, '/paths/~1pets/get: must be an object')).toEqual([['get', '/paths/~1pets/get: must be an object']]);
    expect(at(YAML, '/paths/~1pets/get/tags/1: no')).toEqual([['b', '/paths/~1pets/get/tags/1: no']]);
    expect(at(YAML, '/paths/~1pets/put/x: no')).toEqual([['/pets', '/paths/~1pets/put/x: no']]);
    expect(at('{\n  "a": ,\n}', 'line 2, column 8: expected value')).toEqual([[',', 'expected value']]);
    expect(at('{"info": {"title": 1}}', '/info/title: must be text')).toEqual([['"title"', '/info/title: must be text']]);
    expect(at(YAML, 'something is wrong')).toEqual([['', 'something is wrong']]);
    expect(at('a', 'line 99, column 99: x')).toEqual([['', 'x']]);
  });
});
