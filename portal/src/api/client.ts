/** Typed clients of the REST APIs. Errors become `ApiFailure`; calls are made in the session, when there is one. */

import createClient, { type Middleware } from 'openapi-fetch';
import { sessionFetch } from '../auth/session';
import { server } from '../lib/paths';
import { ApiFailure, failureOf } from './failure';
import type { paths as AdminPaths } from './generated/admin';
import type { paths as DevPortalPaths } from './generated/devportal';
import type { paths as PublisherPaths } from './generated/publisher';
import type { paths as TidegatePaths } from './generated/tidegate';

const failure: Middleware = {
  onError({ error }) {
    return new ApiFailure(0, { message: error instanceof Error ? error.message : String(error) }, undefined);
  },
};

function connect<Paths extends {}>(baseUrl: string) {
  const client = createClient<Paths>({ baseUrl, headers: { Accept: 'application/json' }, fetch: sessionFetch });
  client.use(failure);
  return client;
}

export const devportal = connect<DevPortalPaths>(server.devportal);
export const publisher = connect<PublisherPaths>(server.publisher);
export const admin = connect<AdminPaths>(server.admin);
export const tidegate = connect<TidegatePaths>(server.tidegate);
/** Tidegate's own additions for publishers. */
export const publisherOwn = connect<TidegatePaths>(server.tidegate);
/** The same for developers. */
export const developerOwn = connect<TidegatePaths>(server.tidegate);

type Outcome<T> = { data?: T; error?: unknown; response: Response };

/** The answer's body, or the failure as an exception for TanStack Query to hold. */
export async function take<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw failureOf(response, error);
  return data as T;
}
