/** Long work done in bounded steps: each call does a part and says whether that was all. It can be stopped between two. */

export async function inSteps<T extends { isComplete: boolean }>(step: () => Promise<T>, onStep: (done: T) => void, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const done = await step();
    onStep(done);
    if (done.isComplete) return true;
  }
  return false;
}
