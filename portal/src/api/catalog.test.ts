import { expect, test } from 'vitest';
import { queryOf } from './catalog';

test('words and chosen values become one query of the contract', () => {
  expect(queryOf({ q: ' tea ', status: 'PUBLISHED', tag: 'hot drinks' })).toBe('tea status:"PUBLISHED" tag:"hot drinks"');
  expect(queryOf({ q: '' })).toBe('');
});

test('a quote in a value cannot end it', () => {
  expect(queryOf({ q: '', provider: 'a" status:"X' })).toBe('provider:"a status:X"');
});
