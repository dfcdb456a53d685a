/** Every address the portal links to or calls is built here. Page paths are relative to the mount path. */

import { mountPath } from './base';

/** The three faces of the portal. One session serves them all. */
export const AREAS = ['devportal', 'publisher', 'admin'] as const;
export type Area = (typeof AREAS)[number];

/** The area a page path belongs to, if any. */
export function areaOf(path: string): Area | undefined {
  const first = path.split('/')[1];
  return AREAS.find((area) => area === first);
}

/** Server addresses, as absolute paths on the origin the page came from. */
export function endpoints(mount: string) {
  return {
    devportal: `${mount}api/am/devportal/v3`,
    publisher: `${mount}api/am/publisher/v4`,
    admin: `${mount}api/am/admin/v4`,
    tidegate: `${mount}api/tidegate/v1`,
    token: `${mount}oauth2/token`,
    signIn: `${mount}portal/sign-in`,
    signOut: `${mount}portal/sign-out`,
    session: `${mount}portal/session`,
  };
}

export const server = endpoints(mountPath);

/** Strips the mount path from a location, so that it can be handed to the router; refuses anything off this origin. */
export function pagePath(url: string, origin: string, mount: string): string {
  const parsed = new URL(url, origin);
  if (parsed.origin !== origin || !parsed.pathname.startsWith(mount)) return '/devportal';
  return `/${parsed.pathname.slice(mount.length)}${parsed.search}`;
}

/** Joins the gateway's address of an API with a resource path, filling `{placeholders}`. */
export function callUrl(base: string, target: string, values: Record<string, string> = {}): string {
  const filled = target.replace(/\{([^}]+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value ? encodeURIComponent(value) : whole;
  });
  const path = filled.replace(/\/\*$/, '/').replace(/^\/+/, '');
  return `${base.replace(/\/+$/, '')}/${path}`;
}

/** Names of the `{placeholders}` of a resource path, in order. */
export function placeholders(target: string): string[] {
  return [...target.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
}
