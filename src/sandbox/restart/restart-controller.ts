import type { HaltableClock } from '../clocks/haltable-clock.ts';
import type { Controller } from '../model/controller.ts';
import type { RestartOptions } from './restart-options.ts';

/** Milliseconds of queue that a crash can lose (source: the queue is saved once a minute). */
const UNSAVED = 60_000;

/** What going down does to jobs, builds and the queue. Nothing moves afterwards until the clock goes on. */
export function restartController(
  controller: Controller,
  clock: HaltableClock,
  options: RestartOptions,
): void {
  controller.shutDown();
  if (options.kind === 'crash') controller.loseQueuedSince(controller.now - (options.loses ?? UNSAVED));
  if (options.newIds === true) controller.queue.continueAfter(0);
  clock.halt();
}
