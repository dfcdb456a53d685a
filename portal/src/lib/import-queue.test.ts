import { expect, test } from 'vitest';
import { type Progress, runQueue } from './import-queue';

const states = (progress: Progress<unknown>) => progress.map((one) => one.state);

test('each is worked on in turn, and a failure stops none of the others', async () => {
  const seen: string[][] = [];
  const work = async (n: number) => {
    if (n === 2) throw new Error('no');
    return n * 10;
  };
  const end = await runQueue([1, 2, 3], work, new AbortController().signal, (progress) => seen.push(states(progress)));
  expect(states(end)).toEqual(['done', 'failed', 'done']);
  expect(end[2]).toEqual({ state: 'done', result: 30 });
  expect(seen[0]).toEqual(['running', 'waiting', 'waiting']);
});

test('stopped, what is done stays, and what waits is not begun', async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  const work = async (n: number, signal: AbortSignal) => {
    begun.push(n);
    if (n === 2) stop.abort();
    signal.throwIfAborted();
    return n;
  };
  expect(states(await runQueue([1, 2, 3], work, stop.signal, () => {}))).toEqual(['done', 'stopped', 'stopped']);
  expect(begun).toEqual([1, 2]);
});
