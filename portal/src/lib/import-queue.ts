/** Many documents, one after another: what became of each, and a way to stop between two. */

export type Outcome<T> = { state: 'waiting' | 'running' | 'stopped' } | { state: 'done'; result: T } | { state: 'failed'; error: unknown };

export type Progress<T> = readonly Outcome<T>[];

/**
 * Runs `work` for each of `items`, telling `report` after each step. When `signal` is aborted the one that is running is
 * given up and those that wait are not begun; what is done stays done.
 */
export async function runQueue<I, T>(items: readonly I[], work: (item: I, signal: AbortSignal) => Promise<T>, signal: AbortSignal, report: (progress: Progress<T>) => void): Promise<Progress<T>> {
  const progress: Outcome<T>[] = items.map(() => ({ state: 'waiting' }));
  for (const [index, item] of items.entries()) {
    if (signal.aborted) {
      progress[index] = { state: 'stopped' };
      continue;
    }
    progress[index] = { state: 'running' };
    report([...progress]);
    try {
      progress[index] = { state: 'done', result: await work(item, signal) };
    } catch (error) {
      progress[index] = signal.aborted ? { state: 'stopped' } : { state: 'failed', error };
    }
    report([...progress]);
  }
  report([...progress]);
  return progress;
}
