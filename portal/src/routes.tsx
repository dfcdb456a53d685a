/** The one map of the portal's pages. Pages are loaded when first visited. */

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod/mini';
import { sessionOf, signIn, wasSignedIn } from './auth/session';
import { mountPath } from './lib/base';
import type { Area } from './lib/paths';
import { Crash, NotFound, Pending } from './shell/pages';
import { Shell } from './shell/shell';

/** A page of its own area for signed-in people: without a session, off to the authorization server and back. */
const needSession = (area: Area) => async ({ location, preload }: { location: { href: string }; preload: boolean }) => {
  // Hovering a link must not leave the page.
  if (!preload && !sessionOf(area)) await signIn(area, location.href);
};

const words = z.catch(z.optional(z.string()), undefined);
const page = z.catch(z.optional(z.coerce.number().check(z.minimum(1), z.multipleOf(1))), undefined);
const oneOf = <const T extends readonly string[]>(names: T) => z.catch(z.optional(z.enum(names)), undefined);

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Crash });

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/devportal', replace: true });
  },
});

const devportal = createRoute({
  getParentRoute: () => root,
  path: 'devportal',
  // Public pages show without a session; one that was there before the reload is asked for without a login page.
  beforeLoad: async ({ location, preload }) => {
    if (!preload && !sessionOf('devportal') && wasSignedIn()) await signIn('devportal', location.href, { silent: true });
  },
});

const catalogue = createRoute({
  getParentRoute: () => devportal,
  path: '/',
  validateSearch: z.object({ q: words, tag: words, page }),
  component: lazyRouteComponent(() => import('./routes/devportal/catalogue'), 'Catalogue'),
});

const api = createRoute({
  getParentRoute: () => devportal,
  path: 'apis/$apiId',
  validateSearch: z.object({
    tab: oneOf(['overview', 'resources', 'documents']),
    document: words,
  }),
  component: lazyRouteComponent(() => import('./routes/devportal/api'), 'ApiPage'),
});

const applications = createRoute({
  getParentRoute: () => devportal,
  path: 'applications',
  beforeLoad: needSession('devportal'),
  component: lazyRouteComponent(() => import('./routes/devportal/applications'), 'Applications'),
});

const application = createRoute({
  getParentRoute: () => devportal,
  path: 'applications/$applicationId',
  validateSearch: z.object({ tab: oneOf(['production', 'sandbox', 'subscriptions']) }),
  beforeLoad: needSession('devportal'),
  component: lazyRouteComponent(() => import('./routes/devportal/application'), 'ApplicationPage'),
});

const publisher = createRoute({ getParentRoute: () => root, path: 'publisher', beforeLoad: needSession('publisher') });

const publisherApis = createRoute({
  getParentRoute: () => publisher,
  path: '/',
  validateSearch: z.object({ q: words, page, layout: oneOf(['cards', 'table']) }),
  component: lazyRouteComponent(() => import('./routes/publisher/apis'), 'Apis'),
});

const publisherCreate = createRoute({
  getParentRoute: () => publisher,
  path: 'create',
  component: lazyRouteComponent(() => import('./routes/publisher/create'), 'CreateApi'),
});

const publisherApi = createRoute({
  getParentRoute: () => publisher,
  path: 'apis/$apiId',
  validateSearch: z.object({
    tab: oneOf(['overview', 'lifecycle', 'revisions', 'resources', 'definition']),
  }),
  component: lazyRouteComponent(() => import('./routes/publisher/api'), 'ApiPage'),
});

const admin = createRoute({ getParentRoute: () => root, path: 'admin', beforeLoad: needSession('admin') });

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
  component: lazyRouteComponent(() => import('./routes/admin/policies'), 'Policies'),
});

const adminEnvironments = createRoute({
  getParentRoute: () => admin,
  path: 'environments',
  component: lazyRouteComponent(() => import('./routes/admin/environments'), 'Environments'),
});

const adminUsers = createRoute({
  getParentRoute: () => admin,
  path: 'users',
  component: lazyRouteComponent(() => import('./routes/admin/users'), 'Users'),
});

const adminDefaultApis = createRoute({
  getParentRoute: () => admin,
  path: 'default-apis',
  component: lazyRouteComponent(() => import('./routes/admin/default-apis'), 'DefaultApis'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    devportal.addChildren([catalogue, api, applications, application]),
    publisher.addChildren([publisherApis, publisherCreate, publisherApi]),
    admin.addChildren([adminStart, adminPolicies, adminEnvironments, adminDefaultApis, adminUsers]),
  ]),
  basepath: mountPath,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingComponent: Pending,
  defaultErrorComponent: Crash,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
