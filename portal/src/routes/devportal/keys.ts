/** What is done with an application's keys, by whoever shows a button for it. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { devportal, take } from '../../api/client';
import { type ApplicationKey, type KeyType, type NewKey, type Token, keyManagersQuery, keysQuery } from '../../api/devportal';

/** The key manager every installation has, when the list cannot be read. */
const RESIDENT = 'Resident Key Manager';
export const TOKEN_SECONDS = 3600;

export type KeyWishes = { keyType: KeyType; grants: string[]; callbackUrl?: string };

export function useGenerateKeys(applicationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ keyType, grants, callbackUrl }: KeyWishes): Promise<ApplicationKey> => {
      const managers = await queries.ensureQueryData(keyManagersQuery).catch(() => undefined);
      const manager = managers?.list.find((one) => one.enabled !== false);
      const body: NewKey = {
        keyType,
        keyManager: manager?.name ?? RESIDENT,
        grantTypesToBeSupported: grants,
        scopes: ['default'],
        validityTime: TOKEN_SECONDS,
        additionalProperties: {},
        ...(callbackUrl ? { callbackUrl } : {}),
      };
      return take(devportal.POST('/applications/{applicationId}/generate-keys', { params: { path: { applicationId } }, body }));
    },
    meta: { inline: true },
    onSuccess: () => queries.invalidateQueries({ queryKey: keysQuery(applicationId).queryKey }),
  });
}

/** The owner is signed in, so the server does not ask for the secret. */
export function askToken(applicationId: string, keyMappingId: string, scopes: string[] = []): Promise<Token> {
  return take(
    devportal.POST('/applications/{applicationId}/oauth-keys/{keyMappingId}/generate-token', {
      params: { path: { applicationId, keyMappingId } },
      body: { validityPeriod: TOKEN_SECONDS, scopes, grantType: 'CLIENT_CREDENTIALS' },
    }),
  );
}

/** A token with one click: of the keys the application has, or of new ones. `scopes`: those of the API. */
export function useTestToken({ applicationId, keyType, onMade }: { applicationId: string; keyType: KeyType; onMade: (token: Token) => void }) {
  const queries = useQueryClient();
  const generate = useGenerateKeys(applicationId);
  return useMutation({
    mutationFn: async (scopes: string[] | undefined): Promise<Token> => {
      const keys = await queries.ensureQueryData(keysQuery(applicationId));
      const present = keys.list.find((one) => one.keyType === keyType);
      if (present) return askToken(applicationId, present.keyMappingId, scopes);
      const made = await generate.mutateAsync({ keyType, grants: ['client_credentials'] });
      return made.token?.accessToken && !scopes?.length ? made.token : askToken(applicationId, made.keyMappingId, scopes);
    },
    meta: { inline: true },
    onSuccess: onMade,
  });
}
