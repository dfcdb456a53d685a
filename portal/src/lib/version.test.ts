import { expect, test } from 'vitest';
import { nextVersion } from './version';

test.each([
  ['1.0.0', [], '2.0.0'],
  ['1.4.2', [], '2.0.0'],
  ['v1', [], 'v2'],
  ['1.0', ['2.0', '3.0'], '4.0'],
  ['beta', [], ''],
])('after %s, with %j taken, comes %s', (version, taken, expected) => {
  expect(nextVersion(version, taken)).toBe(expected);
});
