/**
 * Who is signed in, for all three areas at once. The server keeps the session and its tokens (`crates/control/src/
 * portal_session`); the browser has a cookie that no script can read, and this module the proof that calls must show besides.
 *
 * Signing in is a visit to the server, which goes to our authorization server (authorization code with PKCE) and comes back to
 * the page. Nothing is kept in local or session storage.
 */

import { z } from 'zod/mini';
import { type Area, server } from '../lib/paths';
import { mountPath } from '../lib/base';

/** The header in which calls show the session's proof. */
export const PROOF_HEADER = 'X-CSRF-Token';
/** With this scheme in `WWW-Authenticate` the server says that it refused the session itself, not what was asked. */
const CHALLENGE = 'Tidegate-Session';

export type Session = {
  identity: { name: string };
  roles: readonly string[];
  scopes: ReadonlySet<string>;
  proof: string;
  expiresAt: number;
};

const Answer = z.object({
  user: z.nullable(z.string()),
  roles: z._default(z.array(z.string()), []),
  scopes: z._default(z.array(z.string()), []),
  csrfToken: z._default(z.string(), ''),
  expiresAt: z._default(z.string(), ''),
});

let session: Session | undefined;
let asking: Promise<Session | undefined> | undefined;
const listeners = new Set<() => void>();

/** The session. One for all areas: `area` says for which it is looked at, for whoever reads the code. */
export function sessionOf(_area?: Area): Session | undefined {
  return session;
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks the server who is signed in; of several that ask at once one goes. A server that does not answer leaves all as it is. */
export function loadSession(): Promise<Session | undefined> {
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}

/** Leaves the page for the login page, and comes back to `returnTo`, a page path. Without a login page when it is not needed.
 * `hint` is a name that the login page then has in its field. */
export function signIn(area: Area, returnTo: string, { hint }: { hint?: string } = {}): Promise<never> {
  location.assign(`${server.signIn}?${new URLSearchParams({ area, to: returnTo, ...(hint ? { hint } : {}) })}`);
  return new Promise(() => {});
}

/** Ends the session, in this browser or in all of the user's, and shows the first page of the developer portal. */
export async function signOut(_area?: Area, { everywhere = false }: { everywhere?: boolean } = {}): Promise<void> {
  const answer = await sessionFetch(new Request(server.signOut, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ everywhere }),
  }));
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  location.assign(`${mountPath}devportal`);
}

/**
 * `fetch` for calls of the server: shows the proof. When the server refuses the session (it ended, or another tab signed in
 * anew), it is asked for once more and the call made again with what is there then.
 */
export async function sessionFetch(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await fetch(proven(request));
  if (!(answer.headers.get('www-authenticate') ?? '').startsWith(CHALLENGE)) return answer;
  const before = session?.proof;
  await loadSession();
  if (session?.proof === before) return answer;
  return fetch(proven(again));
}

function proven(request: Request): Request {
  if (session) request.headers.set(PROOF_HEADER, session.proof);
  return request;
}

async function ask(): Promise<Session | undefined> {
  const answer = await fetch(server.session, { headers: { Accept: 'application/json' }, cache: 'no-store' }).catch(() => undefined);
  if (!answer?.ok) return session;
  const said = Answer.safeParse(await answer.json().catch(() => undefined));
  if (!said.success) return session;
  const { user, roles, scopes, csrfToken, expiresAt } = said.data;
  session = user === null ? undefined : { identity: { name: user }, roles, scopes: new Set(scopes), proof: csrfToken, expiresAt: Date.parse(expiresAt) };
  listeners.forEach((tell) => tell());
  return session;
}
