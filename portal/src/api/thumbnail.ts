/** The picture of an API. It comes through the client, which signs in, and is shown from memory. */

import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { publisher, take } from './client';

export const THUMBNAIL_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
/** The server's limit unless its operator set another. */
export const THUMBNAIL_BYTES_MAX = 1024 * 1024;

export const thumbnailQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'thumbnail'],
    queryFn: ({ signal }) => take(publisher.GET('/apis/{apiId}/thumbnail', { params: { path: { apiId } }, parseAs: 'blob', signal })) as Promise<Blob>,
    staleTime: 5 * 60_000,
    retry: false,
  });

/** An address for the picture as long as it is shown; nothing where there is none. */
export function useThumbnail(apiId: string, hasThumbnail: boolean): string | undefined {
  const { data } = useQuery({ ...thumbnailQuery(apiId), enabled: hasThumbnail });
  return useObjectUrl(hasThumbnail ? data : undefined);
}

export function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!blob) return setUrl(undefined);
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
