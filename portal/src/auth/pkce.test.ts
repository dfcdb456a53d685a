import { describe, expect, it } from 'vitest';
import { base64url, challengeOf, randomToken } from './pkce';

describe('PKCE', () => {
  it('matches the example of RFC 7636 appendix B', async () => {
    expect(await challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });
  it('makes verifiers of 43 unreserved characters', () => {
    const tokens = new Set(Array.from({ length: 50 }, randomToken));
    expect(tokens.size).toBe(50);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
  it('has no padding and no characters a URL escapes', () => {
    expect(base64url(new Uint8Array([0xfb, 0xff, 0xfe, 0x00]))).toBe('-__-AA');
  });
});
