/** The choices that the addresses of the publisher's pages may hold. Part of the page map, so nothing else is here. */

/** By what the list of APIs can be narrowed down. */
export const FACETS = ['status', 'type', 'tag', 'provider'] as const;
export type Facet = (typeof FACETS)[number];

/** In what order it can be shown; the first is the usual one. */
export const SORTS = ['newest', 'oldest', 'name', 'name-down', 'status'] as const;
export type Sort = (typeof SORTS)[number];

/** Ways to make an API; the first is the usual one. */
export const WAYS = ['upload', 'url', 'paste', 'fields', 'sample'] as const;
export type Way = (typeof WAYS)[number];
