/** What people say of an API: stars and comments. */

import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { devportal, take } from './client';
import type { components } from './generated/devportal';

export type Comment = components['schemas']['Comment'];
export const COMMENTS_PAGE = 10;
export const COMMENT_CHARS_MAX = 512;
/** What the contract allows as replies of one comment that are read in one go. */
const REPLIES = 100;

export const ratingsQuery = (apiId: string) =>
  queryOptions({
    queryKey: ['devportal', 'api', apiId, 'ratings'],
    queryFn: ({ signal }) => take(devportal.GET('/apis/{apiId}/ratings', { params: { path: { apiId }, query: { limit: 500 } }, signal })),
  });

export const commentsQuery = (apiId: string, page: number) =>
  queryOptions({
    queryKey: ['devportal', 'api', apiId, 'comments', page],
    queryFn: ({ signal }) =>
      take(devportal.GET('/apis/{apiId}/comments', {
        params: { path: { apiId }, query: { limit: COMMENTS_PAGE, offset: (page - 1) * COMMENTS_PAGE } }, signal,
      })),
  });

export const repliesQuery = (apiId: string, commentId: string) =>
  queryOptions({
    queryKey: ['devportal', 'api', apiId, 'comments', 'replies', commentId],
    queryFn: ({ signal }) =>
      take(devportal.GET('/apis/{apiId}/comments/{commentId}/replies', { params: { path: { apiId, commentId }, query: { limit: REPLIES } }, signal })),
  });

/** Sets the caller's stars; 0 takes them back. */
export function useRate(apiId: string) {
  const queries = useQueryClient();
  const params = { path: { apiId } };
  return useMutation({
    mutationFn: async (rating: number) => {
      if (rating === 0) await take(devportal.DELETE('/apis/{apiId}/user-rating', { params }));
      else await take(devportal.PUT('/apis/{apiId}/user-rating', { params, body: { rating } }));
    },
    onSuccess: () => Promise.all([
      queries.invalidateQueries({ queryKey: ['devportal', 'api', apiId] }),
      queries.invalidateQueries({ queryKey: ['devportal', 'apis'] }),
    ]),
  });
}

export type CommentDeed =
  | { does: 'write'; content: string; replyTo?: string | undefined }
  | { does: 'change'; commentId: string; content: string }
  | { does: 'remove'; commentId: string };

export function useComment(apiId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (deed: CommentDeed) => {
      if (deed.does === 'write') {
        const { content, replyTo } = deed;
        await take(devportal.POST('/apis/{apiId}/comments', { params: { path: { apiId }, query: replyTo ? { replyTo } : {} }, body: { content } }));
        return;
      }
      const params = { path: { apiId, commentId: deed.commentId } };
      if (deed.does === 'change') await take(devportal.PATCH('/apis/{apiId}/comments/{commentId}', { params, body: { content: deed.content } }));
      else await take(devportal.DELETE('/apis/{apiId}/comments/{commentId}', { params }));
    },
    meta: { inline: true },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['devportal', 'api', apiId, 'comments'] }),
  });
}
