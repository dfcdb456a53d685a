/** Typed clients of the REST APIs. Errors become `ApiFailure`; the area's token is added when there is one. */

import createClient, { type Middleware } from 'openapi-fetch';
import { accessToken, dropSession, sessionOf } from '../auth/session';
import { type Area, server } from '../lib/paths';
import { ApiFailure, failureOf } from './failure';
import type { paths as AdminPaths } from './generated/admin';
import type { paths as DevPortalPaths } from './generated/devportal';
import type { paths as PublisherPaths } from './generated/publisher';
import type { paths as TidegatePaths } from './generated/tidegate';

function authorize(area: Area): Middleware {
  return {
    async onRequest({ request }) {
      const token = await accessToken(area);
      if (token) request.headers.set('Authorization', `Bearer ${token}`);
      return request;
    },
    onResponse({ response, request }) {
      // Only a token that was really refused is forgotten: WSO2 answers 401 for a missing scope too, and then the
      // session is still the one it was.
      const challenge = response.headers.get('www-authenticate') ?? '';
      const sent = request.headers.get('Authorization');
      const current = sessionOf(area)?.accessToken;
      if (response.status === 401 && challenge.includes('invalid_token') && sent === `Bearer ${current}`) dropSession(area);
    },
    onError({ error }) {
      return new ApiFailure(0, { message: error instanceof Error ? error.message : String(error) }, undefined);
    },
  };
}

function connect<Paths extends {}>(baseUrl: string, area: Area) {
  const client = createClient<Paths>({ baseUrl, headers: { Accept: 'application/json' } });
  client.use(authorize(area));
  return client;
}

export const devportal = connect<DevPortalPaths>(server.devportal, 'devportal');
export const publisher = connect<PublisherPaths>(server.publisher, 'publisher');
export const admin = connect<AdminPaths>(server.admin, 'admin');
export const tidegate = connect<TidegatePaths>(server.tidegate, 'admin');
/** Tidegate's own additions for publishers. */
export const publisherOwn = connect<TidegatePaths>(server.tidegate, 'publisher');
/** The same for developers. */
export const developerOwn = connect<TidegatePaths>(server.tidegate, 'devportal');

type Outcome<T> = { data?: T; error?: unknown; response: Response };

/** The answer's body, or the failure as an exception for TanStack Query to hold. */
export async function take<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw failureOf(response, error);
  return data as T;
}
