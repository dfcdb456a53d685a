/** The pages of Admin. Each is loaded when first visited, and so is the frame around them. */

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod/mini';
import { rangeParts } from '../../charts/range-search';
import { enter, oneOf, page, root, words } from '../root';

/** The largest is the last port. */
const offset = z.catch(z.optional(z.coerce.number().check(z.minimum(0), z.maximum(65_535), z.multipleOf(1))), undefined);

const admin = createRoute({
  getParentRoute: () => root,
  path: 'admin',
  beforeLoad: enter('admin'),
  component: lazyRouteComponent(() => import('./layout'), 'AdminLayout'),
});

const adminStart = createRoute({
  getParentRoute: () => admin,
  path: '/',
  component: lazyRouteComponent(() => import('./start'), 'Start'),
});

const adminStatistics = createRoute({
  getParentRoute: () => admin,
  path: 'statistics',
  validateSearch: z.object(rangeParts),
  component: lazyRouteComponent(() => import('./statistics'), 'Statistics'),
});

const adminPorts = createRoute({
  getParentRoute: () => admin,
  path: 'ports',
  validateSearch: z.object({ offset }),
  component: lazyRouteComponent(() => import('./ports'), 'Ports'),
});

const adminEnvironments = createRoute({
  getParentRoute: () => admin,
  path: 'environments',
  component: lazyRouteComponent(() => import('./environments'), 'Environments'),
});

const adminNodes = createRoute({
  getParentRoute: () => admin,
  path: 'nodes',
  component: lazyRouteComponent(() => import('./nodes'), 'Nodes'),
});

const adminDefaultApis = createRoute({
  getParentRoute: () => admin,
  path: 'default-apis',
  component: lazyRouteComponent(() => import('./default-apis'), 'DefaultApis'),
});

const adminPolicies = createRoute({
  getParentRoute: () => admin,
  path: 'policies',
  validateSearch: z.object({ level: oneOf(['subscription', 'application', 'advanced']) }),
  component: lazyRouteComponent(() => import('./policies'), 'Policies'),
});

const adminApplications = createRoute({
  getParentRoute: () => admin,
  path: 'applications',
  validateSearch: z.object({ q: words, page }),
  component: lazyRouteComponent(() => import('./applications'), 'Applications'),
});

const adminApplication = createRoute({
  getParentRoute: () => admin,
  path: 'applications/$applicationId',
  component: lazyRouteComponent(() => import('./application'), 'ApplicationPage'),
});

const adminUsers = createRoute({
  getParentRoute: () => admin,
  path: 'users',
  validateSearch: z.object({ q: words, role: words, status: oneOf(['active', 'locked']), page }),
  component: lazyRouteComponent(() => import('./users'), 'Users'),
});

const adminUser = createRoute({
  getParentRoute: () => admin,
  path: 'users/$userName',
  component: lazyRouteComponent(() => import('./user'), 'UserPage'),
});

const adminRoles = createRoute({
  getParentRoute: () => admin,
  path: 'roles',
  validateSearch: z.object({ q: words }),
  component: lazyRouteComponent(() => import('./roles'), 'Roles'),
});

const adminKeyManagers = createRoute({
  getParentRoute: () => admin,
  path: 'key-managers',
  component: lazyRouteComponent(() => import('./key-managers'), 'KeyManagers'),
});

const adminTokens = createRoute({
  getParentRoute: () => admin,
  path: 'tokens',
  validateSearch: z.object({ kind: oneOf(['access', 'refresh', 'api-key']), user: words, client: words, application: words, page }),
  component: lazyRouteComponent(() => import('./tokens'), 'Tokens'),
});

const adminSigningKeys = createRoute({
  getParentRoute: () => admin,
  path: 'signing-keys',
  component: lazyRouteComponent(() => import('./signing-keys'), 'SigningKeys'),
});

const adminHealth = createRoute({
  getParentRoute: () => admin,
  path: 'health',
  component: lazyRouteComponent(() => import('./health'), 'Health'),
});

const adminSettings = createRoute({
  getParentRoute: () => admin,
  path: 'settings',
  validateSearch: z.object({ q: words, said: oneOf(['all', 'said']) }),
  component: lazyRouteComponent(() => import('./settings'), 'Settings'),
});

const adminAuditLog = createRoute({
  getParentRoute: () => admin,
  path: 'audit-log',
  validateSearch: z.object({ page, q: words, user: words, action: words, from: words, to: words }),
  component: lazyRouteComponent(() => import('./audit-log'), 'AuditLog'),
});

export const adminRoutes = admin.addChildren([
  adminStart,
  adminStatistics,
  adminPorts,
  adminEnvironments,
  adminNodes,
  adminDefaultApis,
  adminPolicies,
  adminApplications,
  adminApplication,
  adminUsers,
  adminUser,
  adminRoles,
  adminKeyManagers,
  adminTokens,
  adminSigningKeys,
  adminHealth,
  adminSettings,
  adminAuditLog,
]);
