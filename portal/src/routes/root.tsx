/** What the page maps of the areas share: the root, the guard of areas that need a session, and readers of the query. */

import { createRootRoute } from '@tanstack/react-router';
import { z } from 'zod/mini';
import { sessionOf, signIn } from '../auth/session';
import type { Area } from '../lib/paths';
import { Crash, NotFound } from '../shell/pages';
import { Shell } from '../shell/shell';
import { loadTexts } from '../texts';

export const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Crash });

/** A page of its own area for signed-in people: without a session, off to sign in and back. */
export const needSession = (area: Area) => async ({ location, preload }: { location: { href: string }; preload: boolean }) => {
  // Hovering a link must not leave the page.
  if (!preload && !sessionOf(area)) await signIn(area, location.href);
};

/** The first step of an area: its texts and, where it has no public pages, its session. */
export const enter = (area: Area) => async (at: { location: { href: string }; preload: boolean }) => {
  await Promise.all([loadTexts(area), needSession(area)(at)]);
};

export const words = z.catch(z.optional(z.string()), undefined);
export const page = z.catch(z.optional(z.coerce.number().check(z.minimum(1), z.multipleOf(1))), undefined);
export const oneOf = <const T extends readonly string[]>(names: T) => z.catch(z.optional(z.enum(names)), undefined);
