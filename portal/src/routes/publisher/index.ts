/** The Publisher's pages. Each is loaded when first visited. */

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod/mini';
import { rangeParts } from '../../charts/range-search';
import { enter, oneOf, page, root, words } from '../root';

const publisher = createRoute({ getParentRoute: () => root, path: 'publisher', beforeLoad: enter('publisher') });

const publisherApis = createRoute({
  getParentRoute: () => publisher,
  path: '/',
  validateSearch: z.object({ q: words, page, layout: oneOf(['cards', 'table']) }),
  component: lazyRouteComponent(() => import('./apis'), 'Apis'),
});

const publisherCreate = createRoute({
  getParentRoute: () => publisher,
  path: 'create',
  component: lazyRouteComponent(() => import('./create'), 'CreateApi'),
});

const publisherApi = createRoute({
  getParentRoute: () => publisher,
  path: 'apis/$apiId',
  validateSearch: z.object({
    tab: oneOf(['overview', 'lifecycle', 'revisions', 'resources', 'definition']),
  }),
  component: lazyRouteComponent(() => import('./api'), 'ApiPage'),
});

const publisherStatistics = createRoute({
  getParentRoute: () => publisher,
  path: 'statistics',
  validateSearch: z.object(rangeParts),
  component: lazyRouteComponent(() => import('./statistics'), 'Statistics'),
});

export const publisherRoutes = publisher.addChildren([publisherApis, publisherCreate, publisherApi, publisherStatistics]);
