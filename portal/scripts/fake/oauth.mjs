// An authorization server for development: authorization code with PKCE for one public client, a login form, a session cookie.

import { createHash, randomBytes } from 'node:crypto';
import { Refusal, formOf, send } from './http.mjs';

const CLIENT = 'tidegate-portal';
const b64 = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const random = () => randomBytes(16).toString('base64url');

export function oauth() {
  const codes = new Map();
  const sessions = new Map();
  const tokens = new Map();
  const refresh = new Map();
  const sessionOf = (request) => sessions.get(/(?:^|; )op=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]);

  function issue({ user, scope, nonce }, origin) {
    const access_token = `at.${random()}`;
    const refresh_token = `rt.${random()}`;
    tokens.set(access_token, { user, scopes: new Set(scope.split(' ')) });
    refresh.set(refresh_token, { user, scope, nonce });
    const now = Math.floor(Date.now() / 1000);
    const id_token = [b64({ alg: 'none' }), b64({ iss: `${origin}/oauth2/token`, sub: user, aud: CLIENT, exp: now + 3600, iat: now, nonce, preferred_username: user }), 'x'].join('.');
    return { access_token, refresh_token, id_token, token_type: 'Bearer', expires_in: 3600, scope };
  }

  async function authorize(request, response, url, origin) {
    const query = url.searchParams;
    const redirect = query.get('redirect_uri');
    if (query.get('client_id') !== CLIENT || redirect !== `${origin}/callback`) throw new Refusal(400, 400, 'Bad Request', 'unknown client or redirect');
    const answer = (fields) => send(response, 302, '', { location: `${redirect}?${new URLSearchParams({ ...fields, state: query.get('state') })}` });
    if (query.get('code_challenge_method') !== 'S256') return answer({ error: 'invalid_request', error_description: 'PKCE with S256 is required' });
    const user = sessionOf(request);
    if (!user) {
      if (query.get('prompt') === 'none') return answer({ error: 'login_required' });
      return send(response, 200, loginPage(url), { 'content-type': 'text/html' });
    }
    const code = random();
    codes.set(code, { user, challenge: query.get('code_challenge'), nonce: query.get('nonce'), scope: query.get('scope'), redirect });
    return answer({ code });
  }

  async function login(request, response) {
    const form = await formOf(request);
    const id = random();
    sessions.set(id, form.get('username') || 'admin');
    return send(response, 302, '', { location: form.get('next'), 'set-cookie': `op=${id}; HttpOnly; Path=/; SameSite=Lax` });
  }

  async function token(request, response, _url, origin) {
    const form = await formOf(request);
    const fail = (error, error_description) => send(response, 400, { error, error_description });
    if (form.get('grant_type') === 'refresh_token') {
      const old = refresh.get(form.get('refresh_token'));
      if (!old) return fail('invalid_grant', 'the refresh token is not known');
      refresh.delete(form.get('refresh_token'));
      return send(response, 200, issue(old, origin));
    }
    const grant = codes.get(form.get('code'));
    codes.delete(form.get('code'));
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    if (!grant || grant.challenge !== challenge || grant.redirect !== form.get('redirect_uri')) return fail('invalid_grant', 'the code is not valid');
    return send(response, 200, issue(grant, origin));
  }

  function logout(request, response, url, origin) {
    const id = /(?:^|; )op=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    const back = url.searchParams.get('post_logout_redirect_uri');
    if (back !== `${origin}/callback`) throw new Refusal(400, 400, 'Bad Request', 'the post_logout_redirect_uri is not registered');
    sessions.delete(id);
    return send(response, 302, '', { location: `${back}?${new URLSearchParams({ state: url.searchParams.get('state') ?? '' })}` });
  }

  return {
    routes: { 'GET /oauth2/authorize': authorize, 'POST /login': login, 'POST /oauth2/token': token, 'GET /oidc/logout': logout },
    holderOf: (request) => tokens.get((request.headers.authorization ?? '').replace(/^Bearer /, '')),
  };
}

const loginPage = (url) => `<!doctype html><meta name="viewport" content="width=device-width"><title>Sign in</title>
<form method="post" action="/login"><input type="hidden" name="next" value="${(url.pathname + url.search).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">
<label>User <input name="username" value="admin"></label> <button>Sign in</button></form>`;
