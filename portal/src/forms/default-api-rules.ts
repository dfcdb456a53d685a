/** What can be seen to be wrong with an endpoint before the server is asked; it has the last word. */

/** What a default API may reach of the key manager. */
const REACHABLE = /^tidegate:\/\/key-manager\/(oauth2|oauth2endpoints)\/(token|authorize|revoke|userinfo)$|^tidegate:\/\/key-manager\/oauth2userinfo\/userinfo$/;

export type EndpointProblem = 'empty' | 'unknown' | 'symbolic';

export function endpointProblem(text: string): EndpointProblem | undefined {
  const value = text.trim();
  if (value === '') return 'empty';
  if (value.toLowerCase().startsWith('tidegate:')) return REACHABLE.test(value) ? undefined : 'symbolic';
  if (!URL.canParse(value)) return 'unknown';
  const { protocol, username, password, hash } = new URL(value);
  const isPlain = (protocol === 'http:' || protocol === 'https:') && username === '' && password === '' && hash === '';
  return isPlain ? undefined : 'unknown';
}
