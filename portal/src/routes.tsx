/** The one map of the portal's pages: what the areas say, put together. */

import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { mountPath } from './lib/base';
import { accountRoutes } from './routes/account';
import { adminRoutes } from './routes/admin';
import { devportalRoutes } from './routes/devportal';
import { publisherRoutes } from './routes/publisher';
import { root } from './routes/root';
import { Crash, Pending } from './shell/pages';

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/devportal', replace: true });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([start, devportalRoutes, publisherRoutes, adminRoutes, ...accountRoutes]),
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
