import { useSyncExternalStore } from 'react';
import type { Area } from '../lib/paths';
import { type Session, sessionOf, subscribe } from './session';

/** The session of an area; the component renders again when it begins, is renewed or ends. */
export function useSession(area: Area): Session | undefined {
  return useSyncExternalStore(subscribe, () => sessionOf(area));
}
