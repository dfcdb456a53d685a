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

export function askToken(applicationId: string, keyMappingId: string, consumerSecret: string | undefined): Promise<Token> {
  return take(
    devportal.POST('/applications/{applicationId}/oauth-keys/{keyMappingId}/generate-token', {
      params: { path: { applicationId, keyMappingId } },
      body: {
        validityPeriod: TOKEN_SECONDS,
        scopes: [],
        grantType: 'CLIENT_CREDENTIALS',
        ...(consumerSecret ? { consumerSecret } : {}),
      },
    }),
  );
}
