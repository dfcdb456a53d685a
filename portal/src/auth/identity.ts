/** Who signed in, read from the ID token. The token came straight from our token endpoint over TLS, so its issuer is
 * already proven and the signature need not be (OpenID Connect Core 3.1.3.7, item 6); audience, nonce and time are checked. */

import { z } from 'zod/mini';

const Claims = z.object({
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  nonce: z.optional(z.string()),
  preferred_username: z.optional(z.string()),
  name: z.optional(z.string()),
});

export type Identity = { subject: string; name: string };

export function identityOf(idToken: string, clientId: string, nonce: string, nowSeconds: number): Identity {
  const part = idToken.split('.')[1];
  if (!part) throw new Error('the ID token is not a JWT');
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const claims = Claims.parse(JSON.parse(new TextDecoder().decode(bytes)));
  if (![claims.aud].flat().includes(clientId)) throw new Error('the ID token is for another client');
  if (claims.nonce !== nonce) throw new Error('the ID token answers another sign-in');
  if (claims.exp + 60 < nowSeconds) throw new Error('the ID token has expired');
  return { subject: claims.sub, name: claims.preferred_username ?? claims.name ?? claims.sub };
}
