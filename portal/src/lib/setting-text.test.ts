import { expect, it } from 'vitest';
import { inUnits } from './setting-text';

it('seconds become the largest unit that fits whole', () => {
  expect(inUnits(86_400)).toEqual({ count: 1, unit: 'days' });
  expect(inUnits(28_800)).toEqual({ count: 8, unit: 'hours' });
  expect(inUnits(300)).toEqual({ count: 5, unit: 'minutes' });
  expect(inUnits(3_601)).toEqual({ count: 3_601, unit: 'seconds' });
  expect(inUnits(0)).toEqual({ count: 0, unit: 'seconds' });
});
