/** What an administrator does to rate limits. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type NewThrottlePolicy, type PolicyLevel } from '../../api/admin';
import { admin, take } from '../../api/client';

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['admin', 'policies'] });
}

/** Makes one, or changes that of `policyId`. */
export function useSavePolicy(policyLevel: PolicyLevel, policyId: string | undefined) {
  return useMutation({
    mutationFn: (body: NewThrottlePolicy) =>
      policyId
        ? take(admin.PUT('/throttling/policies/{policyLevel}/{policyId}', { params: { path: { policyLevel, policyId } }, body }))
        : take(admin.POST('/throttling/policies/{policyLevel}', { params: { path: { policyLevel } }, body })),
    meta: { inline: true },
    onSuccess: useRefresh(),
  });
}

export function useDeletePolicy(policyLevel: PolicyLevel) {
  return useMutation({
    mutationFn: (policyId: string) => take(admin.DELETE('/throttling/policies/{policyLevel}/{policyId}', { params: { path: { policyLevel, policyId } } })),
    onSuccess: useRefresh(),
  });
}
