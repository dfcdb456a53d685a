/** Shorthand for writing a `paths` type in the form openapi-fetch reads, and what all the management APIs share. */

export type Problem = {
  code?: number | string;
  message?: string;
  description?: string;
  moreInfo?: string;
  error?: { code?: string; message?: string; description?: string }[];
};

export type Page<T> = { count?: number; list: T[]; pagination?: { offset: number; limit: number; total: number } };

type Answer<T> = {
  200: { content: { 'application/json': T } };
  default: { content: { 'application/json': Problem } };
};
type None = Record<never, never>;

/** A call without a body; `P` names `path` and `query` parameters. */
export type Call<T, P = None> = { parameters: P; responses: Answer<T> };
/** A call with a JSON body. */
export type Send<T, B, P = None> = Call<T, P> & { requestBody: { content: { 'application/json': B } } };
/** A call with a multipart body. */
export type Upload<T, P = None> = Call<T, P> & { requestBody: { content: { 'multipart/form-data': FormData } } };
/** One path parameter. */
export type At<K extends string, Q = None> = { path: Record<K, string>; query?: Q };
