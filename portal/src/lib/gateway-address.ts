/** Where an API is called on the gateways of an environment. */

type Vhost = { host?: string; httpContext?: string; httpPort?: number | null; httpsPort?: number | null };

/** The path of a version at the gateway; a context may say itself where the version stands. */
export function versionedPath(context: string, version: string): string {
  return context.includes('{version}') ? context.replace('{version}', version) : `${context.replace(/\/$/, '')}/${version}`;
}

/** Its addresses, the encrypted one first; a port that is the scheme's own is not written. */
export function addressesOf(vhosts: readonly Vhost[], path: string, transports: readonly string[]): string[] {
  return vhosts.flatMap(({ host, httpContext = '', httpsPort, httpPort }) => {
    if (!host) return [];
    const base = httpContext ? `/${httpContext.replace(/^\/|\/$/g, '')}` : '';
    const of = (scheme: 'http' | 'https', port: number | null | undefined) =>
      port && transports.includes(scheme) ? [new URL(`${scheme}://${host}:${port}${base}${path}`).href] : [];
    return [...of('https', httpsPort), ...of('http', httpPort)];
  });
}
