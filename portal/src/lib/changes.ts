/** Orders differences for reading. */

type WithOperation = { operation?: string; impact: string };

/** By operation, settings first among those that break as little; groups that break come before groups that do not. */
export function byOperation<T extends WithOperation>(list: readonly T[]): { operation: string | undefined; changes: T[] }[] {
  const groups = new Map<string | undefined, T[]>();
  for (const one of list) {
    const group = groups.get(one.operation);
    if (group) group.push(one);
    else groups.set(one.operation, [one]);
  }
  const weight = (changes: T[]) => (changes.some((one) => one.impact === 'breaking') ? 0 : 1);
  return [...groups].map(([operation, changes]) => ({ operation, changes })).sort((a, b) => weight(a.changes) - weight(b.changes));
}
