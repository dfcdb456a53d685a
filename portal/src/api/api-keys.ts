/** API keys of an application, of one key type. A key is shown once, when it is made. */

import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { devportal, take } from './client';
import type { KeyType } from './devportal';
import type { components } from './generated/devportal';

export type ApiKey = components['schemas']['ApiKey'];
export type ApiKeyInfo = components['schemas']['ApiKeyInfo'];
export type NewApiKey = components['schemas']['NewApiKey'];

export const apiKeysQuery = (applicationId: string, keyType: KeyType) =>
  queryOptions({
    queryKey: ['devportal', 'application', applicationId, 'api-keys', keyType],
    queryFn: ({ signal }) =>
      take(devportal.GET('/applications/{applicationId}/api-keys/{keyType}', { params: { path: { applicationId, keyType } }, signal })),
  });

export const generateApiKey = (applicationId: string, keyType: KeyType, body: NewApiKey): Promise<ApiKey> =>
  take(devportal.POST('/applications/{applicationId}/api-keys/{keyType}/generate', { params: { path: { applicationId, keyType } }, body }));

type Deed = { does: 'generate'; wishes: NewApiKey } | { does: 'replace' | 'revoke'; keyUUID: string };

/** Answers the new key, if the deed made one. */
export function useApiKeys(applicationId: string, keyType: KeyType) {
  const queries = useQueryClient();
  const params = { path: { applicationId, keyType } };
  return useMutation({
    mutationFn: async (deed: Deed): Promise<ApiKey | undefined> => {
      if (deed.does === 'generate') return generateApiKey(applicationId, keyType, deed.wishes);
      const body = { keyUUID: deed.keyUUID };
      if (deed.does === 'replace') return take(devportal.POST('/applications/{applicationId}/api-keys/{keyType}/regenerate', { params, body }));
      await take(devportal.POST('/applications/{applicationId}/api-keys/{keyType}/revoke', { params, body }));
      return undefined;
    },
    meta: { inline: true },
    onSuccess: () => queries.invalidateQueries({ queryKey: apiKeysQuery(applicationId, keyType).queryKey }),
  });
}
