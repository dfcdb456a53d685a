/** The publisher's list of APIs: what it can be narrowed down by, and how a choice becomes the contract's `query`. */

import { queryOptions } from '@tanstack/react-query';
import { FACETS, type Facet, type Sort } from '../lib/catalog';
import { publisher, publisherOwn, take } from './client';
import { PAGE } from './publisher';

const ORDER = {
  newest: { sortBy: 'createdTime', sortOrder: 'desc' },
  oldest: { sortBy: 'createdTime', sortOrder: 'asc' },
  name: { sortBy: 'apiName', sortOrder: 'asc' },
  'name-down': { sortBy: 'apiName', sortOrder: 'desc' },
  status: { sortBy: 'status', sortOrder: 'asc' },
} as const satisfies Record<Sort, object>;

export type Choice = { q: string; sort: Sort } & Partial<Record<Facet, string>>;

/** Free words and chosen values as one query; a quoted value must match as a whole. */
export function queryOf({ q, ...chosen }: Pick<Choice, 'q'> & Partial<Record<Facet, string>>): string {
  const terms = FACETS.flatMap((facet) => {
    const value = chosen[facet];
    return value ? `${facet}:"${value.replaceAll('"', '')}"` : [];
  });
  return [q.trim(), ...terms].filter(Boolean).join(' ');
}

export const catalogQuery = ({ sort, ...choice }: Choice, page: number) => {
  const query = queryOf(choice);
  return queryOptions({
    queryKey: ['publisher', 'apis', query, sort, page],
    queryFn: ({ signal }) => {
      const window = { limit: PAGE, offset: (page - 1) * PAGE, ...ORDER[sort] };
      return take(publisher.GET('/apis', { params: { query: query ? { ...window, query } : window }, signal }));
    },
  });
};

export const facetsQuery = queryOptions({
  queryKey: ['publisher', 'apis', 'facets'],
  queryFn: ({ signal }) => take(publisherOwn.GET('/apis/facets', { signal })),
});

/** All versions of an API. A name is found in any case and as part of another's display name, so what comes is looked at. */
export const versionsQuery = (name: string) =>
  queryOptions({
    queryKey: ['publisher', 'apis', 'versions', name],
    queryFn: async ({ signal }) => {
      const params = { query: { query: `name:"${name}"`, limit: 100, ...ORDER.newest } };
      const { list } = await take(publisher.GET('/apis', { params, signal }));
      return list.filter((one) => one.name === name);
    },
  });
