import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { WaitingRows } from '../ui/waiting';
import { Failure } from './failure';

/** Waiting, failed, or the data: every page that reads something goes through here. `isPage`: the data brings the title. */
export function Loaded<T>({ query, waiting, isPage, children }: { query: UseQueryResult<T>; waiting?: ReactNode; isPage?: boolean | undefined; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} isPage={isPage} />;
  return waiting ?? <WaitingRows />;
}
