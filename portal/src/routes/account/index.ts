/** Pages about the visitor's own account. They belong to the developer portal, which everyone may enter. */

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod/mini';
import { oneOf, root } from '../root';

const signInFailed = createRoute({
  getParentRoute: () => root,
  path: 'devportal/sign-in-failed',
  validateSearch: z.object({ reason: oneOf(['unknown-state', 'refused', 'token', 'identity']) }),
  component: lazyRouteComponent(() => import('./sign-in-failed'), 'SignInFailed'),
});

export const accountRoutes = [signInFailed];
