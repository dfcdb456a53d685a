/** Documents of an API as its publisher keeps them. */

import { queryOptions } from '@tanstack/react-query';
import { publisher, take } from './client';
import type { components } from './generated/publisher';

type Schemas = components['schemas'];

export const DOCUMENT_KINDS = ['HOWTO', 'SAMPLES', 'PUBLIC_FORUM', 'SUPPORT_FORUM', 'API_MESSAGE_FORMAT', 'OTHER'] as const;
export const SOURCES = ['MARKDOWN', 'INLINE', 'URL', 'FILE'] as const;
export type Source = (typeof SOURCES)[number];

/** What people write of a document; its content is sent apart. */
export type DocumentFields = Schemas['NewDocument'];
export type ApiDocument = Schemas['Document'];

/** The server keeps at most 200 of an API. */
const DOCUMENTS_MAX = 200;

export const documentsQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'documents'],
    queryFn: ({ signal }) =>
      take(publisher.GET('/apis/{apiId}/documents', { params: { path: { apiId }, query: { limit: DOCUMENTS_MAX } }, signal })),
  });

/** The text of a document; empty while it has none. */
export const documentTextQuery = (apiId: string, documentId: string) =>
  queryOptions({
    queryKey: ['publisher', 'api', apiId, 'documents', documentId],
    queryFn: async ({ signal }) => {
      const params = { path: { apiId, documentId } };
      const { data, error, response } = await publisher.GET('/apis/{apiId}/documents/{documentId}/content', { params, parseAs: 'text', signal });
      if (response.status === 404) return '';
      return String(await take(Promise.resolve({ data, ...(error === undefined ? {} : { error }), response })));
    },
  });

export function documentFile(apiId: string, documentId: string): Promise<Blob> {
  const params = { path: { apiId, documentId } };
  return take(publisher.GET('/apis/{apiId}/documents/{documentId}/content', { params, parseAs: 'blob' })) as Promise<Blob>;
}
