import { expect, it } from 'vitest';
import { inSteps } from './bounded-steps';

it('goes on until a step says that it was the last', async () => {
  const seen: number[] = [];
  let n = 0;
  const isDone = await inSteps(async () => ({ isComplete: ++n === 3 }), () => seen.push(n), new AbortController().signal);
  expect([isDone, seen]).toEqual([true, [1, 2, 3]]);
});

it('stops between two steps when told to', async () => {
  const stop = new AbortController();
  let n = 0;
  const isDone = await inSteps(async () => ({ isComplete: ++n === 30 }), () => n === 2 && stop.abort(), stop.signal);
  expect([isDone, n]).toEqual([false, 2]);
});
