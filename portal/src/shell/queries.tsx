/** The query client: what is retried, and what a failed action shows. */

import { MutationCache, QueryClient } from '@tanstack/react-query';
import { ApiFailure, isTransient } from '../api/failure';
import { i18next } from '../texts';
import { FailureText } from './failure';
import { notify } from './notices';

declare module '@tanstack/react-query' {
  interface Register {
    /** `inline`: the form shows its own failure, so no notification is needed. */
    mutationMeta: { inline?: boolean };
  }
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 2 && isTransient(error),
      refetchOnWindowFocus: false,
    },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, mutation) => {
      if (!mutation.meta?.inline) showFailure(error);
    },
  }),
});

/** Tells of a failed action that has no place on the page to say so. */
export function showFailure(error: unknown): void {
  const title = error instanceof ApiFailure ? error.problem.message : undefined;
  notify({
    color: 'red',
    title: title ?? i18next.t('failure.title'),
    message: <FailureText error={error} />,
    autoClose: false,
    withBorder: true,
  });
}

export function celebrate(message: string): void {
  notify({ color: 'green', message, withBorder: true, autoClose: 4000 });
}
