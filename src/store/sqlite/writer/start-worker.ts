import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { StartThread, ThreadAnswer } from './thread-port.ts';

/** What the thread opens: a path, and which file that was when this process opened it (`identityOf`). */
export interface WorkerFile {
  readonly path: string;
  readonly identity: string | null;
}

/**
 * Megabytes for what is new in the thread: a batch and what is made of it. Node's own choice is several times as much, and
 * all of it stays in memory once it was used.
 */
const YOUNG_GENERATION = 2;

/** What the build makes of `worker.ts`, beside the chunk that this is a part of. */
export const BUILT_WORKER = new URL('./store-worker.js', import.meta.url);

/** `script`: what `worker.ts` was built into. Where it is not there, as where the source itself runs, there is no thread. */
export const startWorker =
  (script: URL, file: WorkerFile): StartThread =>
  ({ answer, ended }) => {
    const worker = newWorker(script, file);
    if (worker === null) {
      ended();
      return { send: () => {}, hold: () => {} };
    }
    worker.unref();
    worker.on('message', (message: ThreadAnswer) => answer(message));
    // What nobody listens to would end the process; the end of the thread comes after it.
    worker.on('error', () => {});
    worker.on('exit', () => ended());
    return {
      send: order => worker.postMessage(order),
      hold: isHeld => (isHeld ? worker.ref() : worker.unref()),
    };
  };

/** null where the system has no thread to give, or there is nothing for one to run. */
function newWorker(script: URL, file: WorkerFile): Worker | null {
  if (!existsSync(script)) return null;
  try {
    return new Worker(script, {
      workerData: file,
      // It needs neither what the process was called with nor the secrets of its environment.
      argv: [],
      execArgv: [],
      env: {},
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
    });
  } catch {
    return null;
  }
}
