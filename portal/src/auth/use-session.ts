import { useSyncExternalStore } from 'react';
import type { Area } from '../lib/paths';
import { type Session, sessionOf, subscribe } from './session';

/** The session, looked at for an area; the component renders again when it begins or ends. */
export function useSession(area?: Area): Session | undefined {
  return useSyncExternalStore(subscribe, () => sessionOf(area));
}
