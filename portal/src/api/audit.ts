/** Who changed what. Administrators only. */

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { take, tidegate } from './client';
import type { components } from './generated/tidegate';

export type AuditEvent = components['schemas']['AuditEvent'];
export type AuditSearch = { from?: string; to?: string; user?: string; action?: string; q?: string };

export const AUDIT_PAGE = 50;

export const auditQuery = (search: AuditSearch, page: number) =>
  queryOptions({
    queryKey: ['admin', 'audit', search, page],
    queryFn: ({ signal }) => take(tidegate.GET('/audit', { params: { query: { ...search, offset: (page - 1) * AUDIT_PAGE, limit: AUDIT_PAGE } }, signal })),
    placeholderData: keepPreviousData,
  });

export const auditWordsQuery = queryOptions({
  queryKey: ['admin', 'audit-words'],
  queryFn: ({ signal }) => take(tidegate.GET('/audit/words', { signal })),
});

/** Events asked for at once while a file is made. */
const PART = 2_000;

/** The whole log, part by part, as one text; `onProgress` is told how many of how many are there. */
export async function exportAudit(format: 'csv' | 'json', search: AuditSearch, signal: AbortSignal, onProgress: (done: number, all: number) => void): Promise<string> {
  const parts: string[] = [];
  for (let offset = 0; ; offset += PART) {
    const call = await tidegate.GET('/audit/export', { params: { query: { ...search, format, offset, limit: PART } }, parseAs: 'text', signal });
    const text = await take(Promise.resolve(call));
    const all = Number(call.response.headers.get('x-total-count') ?? 0);
    parts.push(text);
    onProgress(Math.min(offset + PART, all), all);
    if (offset + PART >= all) break;
  }
  return format === 'csv' ? parts.join('') : JSON.stringify(parts.flatMap((part) => JSON.parse(part) as AuditEvent[]), undefined, 2);
}
