/** What an administrator does to a default API. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type DefaultApiChange, defaultApisQuery } from '../../api/admin';
import { take, tidegate } from '../../api/client';

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: defaultApisQuery.queryKey });
}

export function useChangeDefaultApi(kind: string, isInline = false) {
  return useMutation({
    mutationFn: (change: DefaultApiChange) => take(tidegate.PUT('/default-apis/{kind}', { params: { path: { kind } }, body: change })),
    meta: { inline: isInline },
    onSuccess: useRefresh(),
  });
}

export function useRestoreDefaultApi(kind: string) {
  return useMutation({
    mutationFn: () => take(tidegate.POST('/default-apis/{kind}/restore', { params: { path: { kind } } })),
    onSuccess: useRefresh(),
  });
}
