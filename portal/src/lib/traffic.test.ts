import { describe, expect, it } from 'vitest';
import { errorRate, isAlone, leaders, peak } from './traffic';

describe('the error rate', () => {
  it('is a share of the calls', () => expect(errorRate({ calls: 8, errors: 2 })).toBe(0.25));
  it('is nothing without calls', () => expect(errorRate({ calls: 0, errors: 0 })).toBeUndefined());
});

describe('leaders', () => {
  const groups = [{ id: 'a', calls: 5, errors: 0, throttled: 0 }, { id: 'b', calls: 9, errors: 1, throttled: 0 }, { id: 'c', calls: 7, errors: 3, throttled: 0 }];
  it('are those with the most', () => expect(leaders(groups, 'calls', 2).map(({ id }) => id)).toEqual(['b', 'c']));
  it('have some', () => {
    expect(leaders(groups, 'errors', 9).map(({ id }) => id)).toEqual(['c', 'b']);
    expect(leaders(groups, 'throttled', 9)).toEqual([]);
  });
});

describe('a series', () => {
  it('has a peak', () => expect(peak([null, 2, 7, 7, null])).toEqual({ at: 2, value: 7 }));
  it('of nothing has none', () => expect(peak([null, null])).toBeUndefined());
  it('knows which values stand alone', () => {
    const values = [1, null, 2, 3, null, 0];
    expect(values.map((_, at) => isAlone(values, at))).toEqual([true, false, false, false, false, true]);
  });
});
