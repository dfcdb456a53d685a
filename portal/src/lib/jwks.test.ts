import { expect, it } from 'vitest';
import { jwksText } from './jwks';

it('public keys become a JWK set', () => {
  const text = jwksText([{ publicKey: { kid: 'a', kty: 'RSA' } }, { publicKey: { kid: 'b', kty: 'EC' } }]);
  expect(JSON.parse(text)).toEqual({ keys: [{ kid: 'a', kty: 'RSA' }, { kid: 'b', kty: 'EC' }] });
});
