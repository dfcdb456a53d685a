/**
 * Where the portal is mounted. Nothing is configured: the bundle knows its own address, and pages, API and OAuth2
 * endpoints are siblings of it. So any host, port offset or proxy prefix works with the same files.
 */

/** The mount path for a script address: `/` or `/prefix/`, always with a slash at both ends. */
export function mountPathOf(script: string): string {
  const { pathname } = new URL(script);
  const assets = pathname.lastIndexOf('/assets/');
  return assets < 0 ? '/' : pathname.slice(0, assets + 1);
}

/** The mount path of this page. */
export const mountPath = mountPathOf(import.meta.url);
