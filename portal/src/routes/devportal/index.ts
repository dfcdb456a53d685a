/** The developer portal's pages. Each is loaded when first visited. */

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod/mini';
import { loadTexts } from '../../texts';
import { needSession, oneOf, page, root, words } from '../root';

const devportal = createRoute({
  getParentRoute: () => root,
  path: 'devportal',
  // Public pages show without a session.
  beforeLoad: () => loadTexts('devportal'),
});

const catalogue = createRoute({
  getParentRoute: () => devportal,
  path: '/',
  validateSearch: z.object({ q: words, tag: words, page }),
  component: lazyRouteComponent(() => import('./catalogue'), 'Catalogue'),
});

const api = createRoute({
  getParentRoute: () => devportal,
  path: 'apis/$apiId',
  validateSearch: z.object({
    tab: oneOf(['overview', 'resources', 'documents']),
    document: words,
  }),
  component: lazyRouteComponent(() => import('./api'), 'ApiPage'),
});

const applications = createRoute({
  getParentRoute: () => devportal,
  path: 'applications',
  beforeLoad: needSession('devportal'),
  component: lazyRouteComponent(() => import('./applications'), 'Applications'),
});

const application = createRoute({
  getParentRoute: () => devportal,
  path: 'applications/$applicationId',
  validateSearch: z.object({ tab: oneOf(['production', 'sandbox', 'subscriptions']) }),
  beforeLoad: needSession('devportal'),
  component: lazyRouteComponent(() => import('./application'), 'ApplicationPage'),
});

export const devportalRoutes = devportal.addChildren([catalogue, api, applications, application]);
