/** What is computed from counted traffic for people to read. */

import type { components } from '../api/generated/tidegate';

export type Traffic = components['schemas']['Traffic'];

/** Share of calls answered with 400 and above, from 0 to 1; nothing without calls. */
export const errorRate = ({ calls, errors }: Pick<Traffic, 'calls' | 'errors'>) => (calls === 0 ? undefined : errors / calls);

export const MEASURES = ['calls', 'errors', 'throttled'] as const;
export type Measure = (typeof MEASURES)[number];

/** Those with the most of a measure first, without those that have none of it. */
export function leaders<T extends Pick<Traffic, Measure>>(groups: readonly T[], measure: Measure, most: number): T[] {
  return groups.filter((group) => group[measure] > 0).sort((a, b) => b[measure] - a[measure]).slice(0, most);
}

/** Highest value and where it is; nothing when all are empty. */
export function peak(values: readonly (number | null)[]): { at: number; value: number } | undefined {
  let best: { at: number; value: number } | undefined;
  values.forEach((value, at) => {
    if (value !== null && (!best || value > best.value)) best = { at, value };
  });
  return best;
}

/** Whether a value stands alone, so that no line leads to it and it needs a dot of its own. */
export const isAlone = (values: readonly (number | null)[], at: number) =>
  values[at] != null && values[at - 1] == null && values[at + 1] == null;
