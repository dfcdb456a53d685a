/** The pages of Admin. Each is loaded when first visited. */

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod/mini';
import { rangeParts } from '../../charts/range-search';
import { enter, oneOf, root } from '../root';

const admin = createRoute({ getParentRoute: () => root, path: 'admin', beforeLoad: enter('admin') });

const adminStart = createRoute({
  getParentRoute: () => admin,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/admin/policies', replace: true });
  },
});

const adminPolicies = createRoute({
  getParentRoute: () => admin,
  path: 'policies',
  validateSearch: z.object({ level: oneOf(['subscription', 'application', 'advanced']) }),
  component: lazyRouteComponent(() => import('./policies'), 'Policies'),
});

const adminEnvironments = createRoute({
  getParentRoute: () => admin,
  path: 'environments',
  component: lazyRouteComponent(() => import('./environments'), 'Environments'),
});

const adminUsers = createRoute({
  getParentRoute: () => admin,
  path: 'users',
  component: lazyRouteComponent(() => import('./users'), 'Users'),
});

const adminDefaultApis = createRoute({
  getParentRoute: () => admin,
  path: 'default-apis',
  component: lazyRouteComponent(() => import('./default-apis'), 'DefaultApis'),
});

const adminStatistics = createRoute({
  getParentRoute: () => admin,
  path: 'statistics',
  validateSearch: z.object(rangeParts),
  component: lazyRouteComponent(() => import('./statistics'), 'Statistics'),
});

export const adminRoutes = admin.addChildren([adminStart, adminPolicies, adminEnvironments, adminDefaultApis, adminUsers, adminStatistics]);
