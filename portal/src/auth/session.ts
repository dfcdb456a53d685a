/**
 * Sign-in by authorization code with PKCE, as a public client (RFC 6749, RFC 7636, OAuth 2.1 rules).
 *
 * Tokens live in this module's memory only, one set an area. A reload loses them and asks the authorization server again,
 * whose own session answers without a login page. What survives a redirect (verifier, state, nonce, where to return to)
 * is in sessionStorage for that one round trip; the only lasting mark is a flag that says "was signed in".
 */

import { z } from 'zod/mini';
import { type Area, pagePath, server } from '../lib/paths';
import { mountPath } from '../lib/base';
import { type Identity, identityOf } from './identity';
import { challengeOf, randomToken } from './pkce';
import { SCOPES } from './scopes';

export const CLIENT_ID = 'tidegate-portal';

const PENDING = 'tidegate.sign-in.';
const REMEMBERED = 'tidegate.signed-in';
const SIGNED_OUT = 'signed-out';
/** A token this close to its end is renewed before it is used. */
const RENEW_BEFORE_MS = 30_000;

export type Session = {
  identity: Identity;
  scopes: ReadonlySet<string>;
  accessToken: string;
  refreshToken: string | undefined;
  idToken: string;
  expiresAt: number;
};

/** Why a sign-in did not happen; `code` picks the text, `detail` is the server's own words. */
export class SignInError extends Error {
  constructor(
    readonly code: 'insecure' | 'unknown-state' | 'refused' | 'token' | 'identity',
    readonly detail: string,
  ) {
    super(detail);
  }
}

const Pending = z.object({
  area: z.enum(['devportal', 'publisher', 'admin']),
  verifier: z.string(),
  nonce: z.string(),
  returnTo: z.string(),
  silent: z.boolean(),
});

const TokenAnswer = z.object({
  access_token: z.string(),
  refresh_token: z.optional(z.string()),
  id_token: z.optional(z.string()),
  expires_in: z._default(z.number(), 3600),
  scope: z.optional(z.string()),
});

const sessions = new Map<Area, Session>();
const renewals = new Map<Area, Promise<string | undefined>>();
const listeners = new Set<() => void>();

export function sessionOf(area: Area): Session | undefined {
  return sessions.get(area);
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether an earlier page was signed in, so that a public page may try to restore that without asking. */
export function wasSignedIn(): boolean {
  return localStorage.getItem(REMEMBERED) !== null;
}

/** Leaves the page for the authorization server. `silent` never shows a login page. The promise settles only on failure. */
export async function signIn(area: Area, returnTo: string, options: { silent?: boolean } = {}): Promise<never> {
  if (!globalThis.crypto?.subtle) {
    throw new SignInError('insecure', 'this page was not loaded over https, so the browser offers no cryptography');
  }
  const state = randomToken();
  const pending = { area, verifier: randomToken(), nonce: randomToken(), returnTo, silent: options.silent ?? false };
  sessionStorage.setItem(PENDING + state, JSON.stringify(pending));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: location.origin + server.callback,
    scope: ['openid', 'profile', ...SCOPES[area]].join(' '),
    state,
    nonce: pending.nonce,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: 'S256',
  });
  if (pending.silent) query.set('prompt', 'none');
  location.assign(`${server.authorize}?${query}`);
  return new Promise(() => {});
}

/** Finishes a sign-in from the callback address and returns the page path to show. */
export async function completeSignIn(callback: URL): Promise<string> {
  const state = callback.searchParams.get('state') ?? '';
  if (state === SIGNED_OUT && !callback.searchParams.has('code')) return '/devportal';
  const stored = sessionStorage.getItem(PENDING + state);
  // A state answers once; all earlier, abandoned round trips of this tab end here too.
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PENDING)) sessionStorage.removeItem(key);
  if (!state || !stored) throw new SignInError('unknown-state', 'the answer does not belong to a sign-in of this tab');
  const pending = Pending.parse(JSON.parse(stored));

  const error = callback.searchParams.get('error');
  const code = callback.searchParams.get('code');
  if (error !== null || !code) {
    // A failed silent attempt means "not signed in any more", which a public page may show.
    if (pending.silent) {
      localStorage.removeItem(REMEMBERED);
      return pending.returnTo;
    }
    throw new SignInError('refused', callback.searchParams.get('error_description') ?? error ?? 'no code in the answer');
  }
  const answer = await askToken({
    grant_type: 'authorization_code',
    code,
    redirect_uri: location.origin + server.callback,
    code_verifier: pending.verifier,
  });
  if (!answer.id_token) throw new SignInError('identity', 'the token answer has no ID token');
  let identity: Identity;
  try {
    identity = identityOf(answer.id_token, CLIENT_ID, pending.nonce, Date.now() / 1000);
  } catch (cause) {
    throw new SignInError('identity', cause instanceof Error ? cause.message : String(cause));
  }
  keep(pending.area, answer, identity, answer.id_token);
  localStorage.setItem(REMEMBERED, '1');
  return pagePath(mountPath.slice(0, -1) + pending.returnTo, location.origin, mountPath);
}

/** A token to call with, renewed when it is about to end; none when nobody is signed in to the area. */
export async function accessToken(area: Area): Promise<string | undefined> {
  const session = sessions.get(area);
  if (!session) return undefined;
  if (session.expiresAt - RENEW_BEFORE_MS > Date.now()) return session.accessToken;
  let renewal = renewals.get(area);
  if (!renewal) {
    renewal = renew(area, session).finally(() => renewals.delete(area));
    renewals.set(area, renewal);
  }
  return renewal;
}

/** Forgets an area's tokens, after the server refused them. */
export function dropSession(area: Area): void {
  if (sessions.delete(area)) listeners.forEach((tell) => tell());
}

/** Ends the session here and at the authorization server. */
export function signOut(area: Area): void {
  const idToken = sessions.get(area)?.idToken;
  sessions.clear();
  localStorage.removeItem(REMEMBERED);
  const query = new URLSearchParams({
    client_id: CLIENT_ID,
    // The one address the client has registered, with a mark that no sign-in uses.
    post_logout_redirect_uri: location.origin + server.callback,
    state: SIGNED_OUT,
  });
  if (idToken) query.set('id_token_hint', idToken);
  location.assign(`${server.logout}?${query}`);
}

async function renew(area: Area, session: Session): Promise<string | undefined> {
  if (!session.refreshToken) {
    dropSession(area);
    return undefined;
  }
  try {
    const answer = await askToken({ grant_type: 'refresh_token', refresh_token: session.refreshToken });
    // A server that does not rotate leaves the refresh token and ID token out.
    const { refresh_token = session.refreshToken, id_token = session.idToken } = answer;
    return keep(area, { ...answer, refresh_token }, session.identity, id_token).accessToken;
  } catch {
    dropSession(area);
    return undefined;
  }
}

function keep(area: Area, answer: z.infer<typeof TokenAnswer>, identity: Identity, idToken: string): Session {
  const session: Session = {
    identity,
    idToken,
    scopes: new Set((answer.scope ?? SCOPES[area].join(' ')).split(' ')),
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresAt: Date.now() + answer.expires_in * 1000,
  };
  sessions.set(area, session);
  listeners.forEach((tell) => tell());
  return session;
}

async function askToken(fields: Record<string, string>): Promise<z.infer<typeof TokenAnswer>> {
  const response = await fetch(server.token, {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body: new URLSearchParams({ client_id: CLIENT_ID, ...fields }),
    credentials: 'omit',
  }).catch((cause: unknown) => {
    throw new SignInError('token', String(cause));
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const said = z.object({ error: z.string(), error_description: z.optional(z.string()) }).safeParse(body);
    const words = said.success ? (said.data.error_description ?? said.data.error) : `status ${response.status}`;
    throw new SignInError('token', words);
  }
  const parsed = TokenAnswer.safeParse(body);
  if (!parsed.success) throw new SignInError('token', 'the token answer is not what RFC 6749 describes');
  return parsed.data;
}
