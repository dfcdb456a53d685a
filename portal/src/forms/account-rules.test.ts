import { describe, expect, it } from 'vitest';
import { EMAIL, USER_NAME } from './account-rules';

describe('account rules', () => {
  it.each(['ann', 'zoë', 'a.b@c', 'x'.repeat(100)])('take %s as a name', (name) => expect(USER_NAME.test(name)).toBe(true));
  it.each(['', 'a b', 'a:b', '<b>', 'a"', 'a,b', 'a\u0007', 'x'.repeat(101)])('refuse %j as a name', (name) => expect(USER_NAME.test(name)).toBe(false));
  it.each(['', 'a@b', 'ann@example.com'])('take %j as an address', (text) => expect(EMAIL.test(text)).toBe(true));
  it.each(['a', '@b', 'a@', 'a b@c'])('refuse %j as an address', (text) => expect(EMAIL.test(text)).toBe(false));
});
