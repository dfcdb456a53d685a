/** The developer portal's pages. Each is loaded when first visited. */

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod/mini';
import { SORTS } from '../../api/devportal';
import { rangeParts } from '../../charts/range-search';
import { loadTexts } from '../../texts';
import { API_TABS, APPLICATION_TABS } from './tabs';
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
  validateSearch: z.object({ q: words, tag: words, page, sort: oneOf(SORTS) }),
  component: lazyRouteComponent(() => import('./catalogue'), 'Catalogue'),
});

const api = createRoute({
  getParentRoute: () => devportal,
  path: 'apis/$apiId',
  validateSearch: z.object({
    tab: oneOf(API_TABS),
    document: words,
  }),
  component: lazyRouteComponent(() => import('./api'), 'ApiPage'),
});

const applications = createRoute({
  getParentRoute: () => devportal,
  path: 'applications',
  validateSearch: z.object({ q: words, page }),
  beforeLoad: needSession('devportal'),
  component: lazyRouteComponent(() => import('./applications'), 'Applications'),
});

const application = createRoute({
  getParentRoute: () => devportal,
  path: 'applications/$applicationId',
  validateSearch: z.object({ tab: oneOf(APPLICATION_TABS), ...rangeParts }),
  beforeLoad: needSession('devportal'),
  component: lazyRouteComponent(() => import('./application'), 'ApplicationPage'),
});

export const devportalRoutes = devportal.addChildren([catalogue, api, applications, application]);
