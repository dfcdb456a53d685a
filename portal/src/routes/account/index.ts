/** Pages about the visitor's own account. They belong to the developer portal, which everyone may enter. */

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod/mini';
import { loadTexts } from '../../texts';
import { enter, oneOf, root } from '../root';

const signInFailed = createRoute({
  getParentRoute: () => root,
  path: 'devportal/sign-in-failed',
  validateSearch: z.object({ reason: oneOf(['unknown-state', 'refused', 'token', 'identity']) }),
  component: lazyRouteComponent(() => import('./sign-in-failed'), 'SignInFailed'),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: 'devportal/sign-up',
  beforeLoad: () => loadTexts('devportal'),
  component: lazyRouteComponent(() => import('./sign-up'), 'SignUp'),
});

const account = createRoute({
  getParentRoute: () => root,
  path: 'devportal/account',
  beforeLoad: enter('devportal'),
  component: lazyRouteComponent(() => import('./account'), 'Account'),
});

export const accountRoutes = [signInFailed, signUp, account];
