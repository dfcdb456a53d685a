/** What can be seen to be wrong with an environment before the server is asked; it has the last word. */

import type { Environment } from '../api/admin';

export const ENVIRONMENT_KINDS = ['hybrid', 'production', 'sandbox'] as const;
type Kind = (typeof ENVIRONMENT_KINDS)[number];

export type EnvironmentValues = { name: string; displayName: string; description: string; kind: Kind; hasHost: boolean; host: string; httpPort: number | ''; httpsPort: number | '' };
export type EnvironmentProblem = 'empty' | 'long' | 'characters' | 'host' | 'port';

const NAME_MAX = 255;
const DESCRIPTION_MAX = 1023;
/** As WSO2 has it: what would need quoting in addresses and commands. */
const NAME_FORBIDDEN = /[~!@#;:%^*()+={}|\\<>"',&$\s]/;
const HOST = /^(?=.{1,255}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const PORT_MAX = 65_535;

/** The form of an environment. One that is shown at the gateways' live address has no host of its own. */
export function valuesOf(environment: Environment | undefined, live: Environment | undefined): EnvironmentValues {
  const { name = '', displayName = '', description = '', type = 'hybrid', vhosts = [] } = environment ?? {};
  const [host] = vhosts;
  const [liveHost] = live?.vhosts ?? [];
  const isLive = !host || (host.host === liveHost?.host && host.httpPort === liveHost.httpPort && host.httpsPort === liveHost.httpsPort);
  return { name, displayName, description, kind: type, hasHost: !isLive, host: isLive ? '' : host.host, httpPort: isLive ? '' : (host.httpPort ?? ''), httpsPort: isLive ? '' : (host.httpsPort ?? '') };
}

export function environmentProblems({ name, description, hasHost, host, httpPort, httpsPort }: EnvironmentValues) {
  const problems: Partial<Record<'name' | 'description' | 'host' | 'httpPort' | 'httpsPort', EnvironmentProblem>> = {};
  if (name.trim() === '') problems.name = 'empty';
  else if (name.length > NAME_MAX) problems.name = 'long';
  else if (NAME_FORBIDDEN.test(name.trim())) problems.name = 'characters';
  if (description.length > DESCRIPTION_MAX) problems.description = 'long';
  if (!hasHost) return problems;
  if (!HOST.test(host.trim())) problems.host = 'host';
  const isPort = (port: number | '') => port === '' || (Number.isInteger(port) && port >= 1 && port <= PORT_MAX);
  if (!isPort(httpPort)) problems.httpPort = 'port';
  if (!isPort(httpsPort)) problems.httpsPort = 'port';
  return problems;
}

/** What is sent. The server keeps no host that is its own at this moment: then ports may move later. */
export function environmentBody({ name, displayName, description, kind, hasHost, host, httpPort, httpsPort }: EnvironmentValues, live: Environment | undefined) {
  const own = { host: host.trim(), ...(httpPort === '' ? {} : { httpPort }), ...(httpsPort === '' ? {} : { httpsPort }) };
  const vhost = hasHost ? own : { host: live?.vhosts[0]?.host ?? 'localhost' };
  return { name: name.trim(), displayName: displayName.trim() || name.trim(), description, type: kind, vhosts: [vhost] };
}
