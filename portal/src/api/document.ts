/** Documents of an API as its publisher keeps them. */

import { queryOptions } from '@tanstack/react-query';
import { publisher, take } from './client';
import type { At, Call, Page, Send, Upload } from './contract';

export const DOCUMENT_KINDS = ['HOWTO', 'SAMPLES', 'PUBLIC_FORUM', 'SUPPORT_FORUM', 'API_MESSAGE_FORMAT', 'OTHER'] as const;
export const SOURCES = ['MARKDOWN', 'INLINE', 'URL', 'FILE'] as const;
export type Source = (typeof SOURCES)[number];

/** What people write of a document; its content is sent apart. */
export type DocumentFields = {
  name: string;
  type: string;
  summary: string;
  sourceType: Source;
  sourceUrl?: string;
  otherTypeName?: string;
  visibility: string;
};

export type ApiDocument = DocumentFields & { documentId: string; fileName?: string | null; createdTime?: string; lastUpdatedTime?: string };

export type DocumentPaths = {
  '/apis/{apiId}/documents': { get: Call<Page<ApiDocument>, At<'apiId', { limit?: number }>>; post: Send<ApiDocument, DocumentFields, At<'apiId'>> };
  '/apis/{apiId}/documents/{documentId}': {
    put: Send<ApiDocument, DocumentFields, At<'apiId' | 'documentId'>>;
    delete: Call<unknown, At<'apiId' | 'documentId'>>;
  };
  '/apis/{apiId}/documents/{documentId}/content': {
    get: Call<unknown, At<'apiId' | 'documentId'>>;
    post: Upload<ApiDocument, At<'apiId' | 'documentId'>>;
  };
};

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
