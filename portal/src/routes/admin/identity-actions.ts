/** What an administrator does to users, roles, tokens, signing keys and applications. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { admin, take, tidegate } from '../../api/client';
import type { TokenKind } from '../../api/identity';

/** Everything that starts so is read anew. */
function useRefresh(...keys: string[]) {
  const queries = useQueryClient();
  return async () => {
    await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: ['admin', key] })));
  };
}

export type NewUser = { name: string; password: string; email?: string; roles: string[] };

export function useCreateUser() {
  return useMutation({ mutationFn: (body: NewUser) => take(tidegate.POST('/users', { body })), meta: { inline: true }, onSuccess: useRefresh('users', 'roles') });
}

export function useChangeUser(name: string, isInline = false) {
  return useMutation({
    mutationFn: (body: { email?: string; roles?: string[]; isActive?: boolean }) => take(tidegate.PUT('/users/{name}', { params: { path: { name } }, body })),
    meta: { inline: isInline },
    onSuccess: useRefresh('users', 'roles', 'tokens'),
  });
}

export function useSetPassword(name: string) {
  return useMutation({
    mutationFn: (password: string) => take(tidegate.PUT('/users/{name}/password', { params: { path: { name } }, body: { password } })),
    onSuccess: useRefresh('users', 'tokens'),
  });
}

export function useDeleteUser(name: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => take(tidegate.DELETE('/users/{name}', { params: { path: { name } } })),
    onSuccess: async () => {
      // Asking for who is gone would fail.
      queries.removeQueries({ queryKey: ['admin', 'users', name] });
      await Promise.all(['users', 'roles'].map((key) => queries.invalidateQueries({ queryKey: ['admin', key] })));
    },
  });
}

export function useEndSessions(name: string) {
  return useMutation({ mutationFn: () => take(tidegate.DELETE('/users/{name}/sessions', { params: { path: { name } } })), onSuccess: useRefresh('users', 'tokens') });
}

export type RoleChange = { description: string; scopes: string[]; standsFor: string[] };

export function useCreateRole() {
  return useMutation({ mutationFn: (body: RoleChange & { name: string }) => take(tidegate.POST('/roles', { body })), meta: { inline: true }, onSuccess: useRefresh('roles', 'scopes') });
}

export function useChangeRole(roleName: string) {
  return useMutation({
    mutationFn: (body: Partial<RoleChange>) => take(tidegate.PUT('/roles/{roleName}', { params: { path: { roleName } }, body })),
    meta: { inline: true },
    onSuccess: useRefresh('roles', 'scopes'),
  });
}

export function useDeleteRole() {
  return useMutation({ mutationFn: (roleName: string) => take(tidegate.DELETE('/roles/{roleName}', { params: { path: { roleName } } })), onSuccess: useRefresh('roles', 'scopes') });
}

export function useRevokeToken() {
  return useMutation({
    mutationFn: ({ kind, id }: { kind: TokenKind; id: string }) =>
      take(tidegate.DELETE('/tokens/{tokenKind}/{tokenId}', { params: { path: { tokenKind: kind, tokenId: id } } })),
    onSuccess: useRefresh('tokens', 'users', 'applications'),
  });
}

export function useChangeOwner(applicationId: string) {
  return useMutation({
    mutationFn: (owner: string) => take(admin.POST('/applications/{applicationId}/change-owner', { params: { path: { applicationId }, query: { owner } } })),
    meta: { inline: true },
    onSuccess: useRefresh('applications'),
  });
}

export function useDeleteApplication(applicationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => take(admin.DELETE('/applications/{applicationId}', { params: { path: { applicationId } } })),
    onSuccess: async () => {
      queries.removeQueries({ queryKey: ['admin', 'applications', applicationId] });
      await queries.invalidateQueries({ queryKey: ['admin', 'applications'] });
    },
  });
}

export function usePrepareKey() {
  return useMutation({
    mutationFn: (activateAt: string | undefined) => take(tidegate.POST('/signing-keys', { body: activateAt ? { activateAt } : {} })),
    meta: { inline: true },
    onSuccess: useRefresh('signing-keys'),
  });
}

export function useRotateKey() {
  return useMutation({ mutationFn: () => take(tidegate.POST('/signing-keys/rotate')), meta: { inline: true }, onSuccess: useRefresh('signing-keys') });
}

export function useActivateKey() {
  return useMutation({
    mutationFn: (keyId: string) => take(tidegate.POST('/signing-keys/{keyId}/activate', { params: { path: { keyId } } })),
    onSuccess: useRefresh('signing-keys'),
  });
}

export function useWithdrawKey() {
  return useMutation({
    mutationFn: (keyId: string) => take(tidegate.DELETE('/signing-keys/{keyId}', { params: { path: { keyId } } })),
    onSuccess: useRefresh('signing-keys'),
  });
}
