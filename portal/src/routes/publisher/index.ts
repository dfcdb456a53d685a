/** The Publisher's pages. Each is loaded when first visited. */

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod/mini';
import { rangeParts } from '../../charts/range-search';
import { SORTS, WAYS } from '../../lib/catalog';
import { enter, oneOf, page, root, words } from '../root';

const publisher = createRoute({ getParentRoute: () => root, path: 'publisher', beforeLoad: enter('publisher') });

const publisherApis = createRoute({
  getParentRoute: () => publisher,
  path: '/',
  validateSearch: z.object({ q: words, page, layout: oneOf(['cards', 'table']), sort: oneOf(SORTS), status: words, type: words, tag: words, provider: words }),
  component: lazyRouteComponent(() => import('./apis'), 'Apis'),
});

const publisherCreate = createRoute({
  getParentRoute: () => publisher,
  path: 'create',
  validateSearch: z.object({ way: oneOf(WAYS) }),
  component: lazyRouteComponent(() => import('./create'), 'CreateApi'),
});

const publisherImport = createRoute({
  getParentRoute: () => publisher,
  path: 'import',
  component: lazyRouteComponent(() => import('./import'), 'ImportApis'),
});

/** The page of an API: a layout; `api-sections.ts` orders its sections. */
const api = createRoute({
  getParentRoute: () => publisher,
  path: 'apis/$apiId',
  component: lazyRouteComponent(() => import('./api'), 'ApiPage'),
});

const start = createRoute({
  getParentRoute: () => api,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/publisher/apis/$apiId/overview', params, replace: true });
  },
});

const inApi = { getParentRoute: () => api };

const sections = [
  createRoute({ ...inApi, path: 'overview', component: lazyRouteComponent(() => import('./overview'), 'Overview') }),
  createRoute({ ...inApi, path: 'design', component: lazyRouteComponent(() => import('./design'), 'Design') }),
  createRoute({ ...inApi, path: 'documents', validateSearch: z.object({ document: words }), component: lazyRouteComponent(() => import('./documents'), 'Documents') }),
  createRoute({ ...inApi, path: 'resources', component: lazyRouteComponent(() => import('./resources'), 'Resources') }),
  createRoute({ ...inApi, path: 'definition', component: lazyRouteComponent(() => import('./definition'), 'Definition') }),
  createRoute({ ...inApi, path: 'endpoints', component: lazyRouteComponent(() => import('./endpoints'), 'Endpoints') }),
  createRoute({ ...inApi, path: 'runtime', component: lazyRouteComponent(() => import('./runtime'), 'Runtime') }),
  createRoute({ ...inApi, path: 'lifecycle', component: lazyRouteComponent(() => import('./lifecycle'), 'Lifecycle') }),
  createRoute({ ...inApi, path: 'revisions', validateSearch: z.object({ from: words, to: words }), component: lazyRouteComponent(() => import('./revisions'), 'Revisions') }),
  createRoute({ ...inApi, path: 'versions', validateSearch: z.object({ from: words }), component: lazyRouteComponent(() => import('./versions'), 'Versions') }),
  createRoute({ ...inApi, path: 'subscriptions', component: lazyRouteComponent(() => import('./subscriptions'), 'Subscriptions') }),
  createRoute({ ...inApi, path: 'try-it', component: lazyRouteComponent(() => import('./try-it'), 'TryIt') }),
  createRoute({ ...inApi, path: 'statistics', validateSearch: z.object(rangeParts), component: lazyRouteComponent(() => import('./api-statistics'), 'ApiStatistics') }),
] as const;

const publisherStatistics = createRoute({
  getParentRoute: () => publisher,
  path: 'statistics',
  validateSearch: z.object(rangeParts),
  component: lazyRouteComponent(() => import('./statistics'), 'Statistics'),
});

export const publisherRoutes = publisher.addChildren([publisherApis, publisherCreate, publisherImport, publisherStatistics, api.addChildren([start, ...sections])]);
