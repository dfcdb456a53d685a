import { describe, expect, it } from 'vitest';
import { identityOf } from './identity';

const token = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
const good = { sub: '7', aud: 'me', exp: 1000, nonce: 'n', preferred_username: 'zoë' };

describe('identity', () => {
  it('reads the name', () => expect(identityOf(token(good), 'me', 'n', 900)).toEqual({ subject: '7', name: 'zoë' }));
  it('accepts a list of audiences', () => {
    expect(identityOf(token({ ...good, aud: ['x', 'me'] }), 'me', 'n', 900).subject).toBe('7');
  });
  it.each([
    ['another client', { ...good, aud: 'other' }],
    ['another sign-in', { ...good, nonce: 'old' }],
    ['another sign-in', { ...good, nonce: undefined }],
    ['expired', { ...good, exp: 800 }],
  ])('refuses a token that is for or from %s', (text, claims) => {
    expect(() => identityOf(token(claims), 'me', 'n', 900)).toThrow(text);
  });
  it('refuses what is not a JWT', () => expect(() => identityOf('abc', 'me', 'n', 1)).toThrow('not a JWT'));
});
