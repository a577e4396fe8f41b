import type { StoreTools } from '../../src/store/sqlite/open-store.ts';
import { startWorker } from '../../src/store/sqlite/writer/start-worker.ts';

/** A thread that writes from the first event of a run on, and when it has begun to. */
export interface WatchedThread {
  readonly tools: Pick<StoreTools, 'startThread' | 'threadFrom'>;
  readonly ready: Promise<void>;
}

/** `worker`: what `bundledWorker` gives. */
export function watchedThread(worker: URL): WatchedThread {
  let begun = (): void => {};
  const ready = new Promise<void>(resolve => {
    begun = resolve;
  });
  const startThread: StoreTools['startThread'] =
    file =>
    ({ answer, ended }) =>
      startWorker(
        worker,
        file,
      )({
        answer: told => {
          answer(told);
          if (told.kind === 'ready') begun();
        },
        ended,
      });
  return { tools: { startThread, threadFrom: 1 }, ready };
}
