/**
 * The credential that an API's reference and code samples put in: a token or a key, in this page's memory only, one an API.
 * Which application it belongs to is the person's choice on any of the API's pages.
 */

import { useSyncExternalStore } from 'react';
import type { Api } from '../../api/devportal';

export type Credential = { kind: 'token' | 'key'; value: string; application: string };

const held = new Map<string, Credential>();
const listeners = new Set<() => void>();

export function hold(apiId: string, credential: Credential | undefined): void {
  if (credential) held.set(apiId, credential);
  else held.delete(apiId);
  listeners.forEach((tell) => tell());
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useCredential = (apiId: string) => useSyncExternalStore(subscribe, () => held.get(apiId));

/** The header that carries it; without one, what stands for it in samples. */
export function credentialHeader(api: Api, credential: Credential | undefined): Record<string, string> {
  const kind = credential?.kind ?? (takesTokens(api) ? 'token' : 'key');
  return kind === 'token'
    ? { [api.authorizationHeader || 'Authorization']: `Bearer ${credential?.value ?? 'YOUR_TOKEN'}` }
    : { [api.apiKeyHeader || 'ApiKey']: credential?.value ?? 'YOUR_API_KEY' };
}

export const takesKeys = (api: Api) => api.securityScheme.includes('api_key');
export const takesTokens = (api: Api) => api.securityScheme.includes('oauth2') || !takesKeys(api);
