/** What is done to an API, by whoever shows a button for it. Each refreshes everything shown about that API. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { publisher, take } from '../../api/client';
import type { Api, Deployment, NewDeployment, Revision } from '../../api/publisher';

export function useRefresh(apiId: string) {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['publisher', 'api', apiId] }),
      queries.invalidateQueries({ queryKey: ['publisher', 'apis'] }),
      // The developer portal shows the same API to the same person.
      queries.invalidateQueries({ queryKey: ['devportal'] }),
    ]);
}

/** Writes the whole API back with some fields changed, on top of what the server has now. */
export function useChange(apiId: string) {
  return useMutation({
    mutationFn: async (change: Partial<Api>) => {
      const path = { apiId };
      const current = await take(publisher.GET('/apis/{apiId}', { params: { path } }));
      return take(publisher.PUT('/apis/{apiId}', { params: { path }, body: { ...current, ...change } as Api }));
    },
    meta: { inline: true },
    onSuccess: useRefresh(apiId),
  });
}

export function useTransition(apiId: string) {
  return useMutation({
    mutationFn: (action: string) => take(publisher.POST('/apis/change-lifecycle', { params: { query: { action, apiId } } })),
    onSuccess: useRefresh(apiId),
  });
}

export type DeployWishes = { description: string; to: NewDeployment[]; revision?: Revision };

/** Deploys a revision, made first unless one is given. */
export function useDeploy(apiId: string) {
  const refresh = useRefresh(apiId);
  return useMutation({
    mutationFn: async ({ description, to, revision }: DeployWishes) => {
      const path = { apiId };
      const made = revision ?? (await take(publisher.POST('/apis/{apiId}/revisions', { params: { path }, body: { description } })));
      if (to.length > 0) {
        await take(publisher.POST('/apis/{apiId}/deploy-revision', { params: { path, query: { revisionId: made.id } }, body: to }));
      }
      return made;
    },
    meta: { inline: true },
    // A revision may have been made although its deployment was refused.
    onSettled: refresh,
  });
}

export function useRevisionAction(apiId: string) {
  const params = (revisionId: string) => ({ path: { apiId }, query: { revisionId } });
  return useMutation({
    mutationFn: (action: { kind: 'restore' | 'delete'; id: string } | { kind: 'undeploy'; id: string; from: Deployment }): Promise<unknown> => {
      switch (action.kind) {
        case 'restore':
          return take(publisher.POST('/apis/{apiId}/restore-revision', { params: params(action.id) }));
        case 'delete':
          return take(publisher.DELETE('/apis/{apiId}/revisions/{revisionId}', { params: { path: { apiId, revisionId: action.id } } }));
        case 'undeploy': {
          const { name, vhost } = action.from;
          const body = [{ name, displayOnDevportal: true, ...(vhost ? { vhost } : {}) }];
          return take(publisher.POST('/apis/{apiId}/undeploy-revision', { params: params(action.id), body }));
        }
      }
    },
    onSuccess: useRefresh(apiId),
  });
}
