/** Steps as people read them. */

import type { FlowPolicies, Operation, PolicyUse, StepKind } from '../api/api-settings';

export const nameOf = ({ verb, target }: Pick<Operation, 'verb' | 'target'>) => `${verb} ${target}`;

export const count = (flows: FlowPolicies | null | undefined) =>
  (['request', 'response', 'fault'] as const).reduce((sum, flow) => sum + (flows?.[flow]?.length ?? 0), 0);

/** `X-Team: pizza` for a header set to it; the parameters in the order their policy lists them. */
export function summary(step: PolicyUse, kind: StepKind | undefined): string {
  const parameters = step.parameters ?? {};
  const names = kind ? kind.policyAttributes.filter(({ type }) => type !== 'Boolean').map(({ name }) => name) : Object.keys(parameters);
  return names.map((name) => parameters[name]).filter((value) => value !== undefined && value !== '').map(String).join(': ');
}

/** A new order with one step moved up or down. */
export function moved<T>(list: readonly T[], from: number, by: 1 | -1): T[] {
  const next = [...list];
  const to = from + by;
  const [one] = next.splice(from, 1);
  if (one === undefined || to < 0 || to >= list.length) return [...list];
  next.splice(to, 0, one);
  return next;
}

/** What a new step begins with. */
export function fresh(kind: StepKind): PolicyUse {
  const parameters = kind.policyAttributes.map(({ name, type, defaultValue }) => [name, type === 'Boolean' ? defaultValue === 'true' : (defaultValue ?? '')] as const);
  return { policyName: kind.name, policyVersion: kind.version, policyType: 'common', parameters: Object.fromEntries(parameters) };
}
