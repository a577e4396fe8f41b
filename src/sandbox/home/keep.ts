import type { Clock } from '../../core/clock.ts';
import type { Controller } from '../model/controller.ts';
import type { Home } from './home.ts';
import { replay } from './replay.ts';

export interface KeepOptions {
  readonly clock: Clock;
  readonly home: Home;
  /** Milliseconds from a move of the queue until the queue is saved. */
  readonly queueSavedAfter: number;
}

/**
 * Brings a controller to where its home says, and keeps there from now on what happens in it. What was running when the
 * earlier process ended goes on if it is a pipeline, and is ABORTED if not. Gives what an orderly stop does: the queue
 * is saved as it is, and nothing is kept afterwards.
 */
export function keep(controller: Controller, { clock, home, queueSavedAfter }: KeepOptions): () => void {
  replay(controller, home.records);
  let callOff: (() => void) | null = null;
  const saveQueue = (): void => {
    callOff = null;
    home.append({ kind: 'queue', ...controller.queue.saved() });
  };
  controller.listener = {
    happened: change => home.append(change),
    queueMoved: () => {
      callOff ??= clock.after(queueSavedAfter, saveQueue);
    },
  };
  controller.takeUp();
  return () => {
    if (controller.listener === null) return;
    callOff?.();
    saveQueue();
    controller.listener = null;
    home.close();
  };
}
