/** A dialog whose code is loaded when it is first opened, so that the page does not bring it along. */

import { type ComponentType, Suspense, lazy } from 'react';

export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Loaded = lazy(async () => ({ default: await load() }));
  return function Later(props: Props) {
    return <Suspense fallback={null}><Loaded {...props} /></Suspense>;
  };
}
