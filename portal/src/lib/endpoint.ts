/** Backends of an API as the contract writes them: one address, or several to balance between. */

import type { components } from '../api/generated/publisher';

type Endpoints = components['schemas']['Endpoints'];

/** The first address. */
export function firstUrl(endpoints: Endpoints | undefined): string | undefined {
  return (Array.isArray(endpoints) ? endpoints[0] : endpoints)?.url || undefined;
}
