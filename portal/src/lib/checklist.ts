/** How far an API is on its way to developers. */

import type { Api } from '../api/publisher';
import { firstUrl } from './endpoint';

export type Progress = {
  endpoint: string | undefined;
  plans: string[];
  deployed: { revision: string; environments: string[] } | undefined;
  isPublished: boolean;
  done: number;
  all: number;
};

type Described = Partial<Pick<Api, 'endpointConfig' | 'policies' | 'lifeCycleStatus'>>;
type Frozen = { id: string; displayName?: string; deploymentInfo?: readonly { name: string }[] };

export function progressOf(api: Described, revisions: readonly Frozen[]): Progress {
  const endpoint = firstUrl(api.endpointConfig?.production_endpoints) ?? firstUrl(api.endpointConfig?.sandbox_endpoints);
  const plans = api.policies ?? [];
  const live = revisions.filter((one) => (one.deploymentInfo?.length ?? 0) > 0).at(-1);
  const deployed = live && {
    revision: live.displayName ?? live.id,
    environments: (live.deploymentInfo ?? []).map((one) => one.name),
  };
  // What was published and then deprecated still went all the way.
  const isPublished = ['PUBLISHED', 'DEPRECATED', 'BLOCKED'].includes((api.lifeCycleStatus ?? '').toUpperCase());
  const steps = [endpoint !== undefined, plans.length > 0, deployed !== undefined, isPublished];
  return { endpoint, plans, deployed, isPublished, done: steps.filter(Boolean).length, all: steps.length };
}
