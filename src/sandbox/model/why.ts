import { unreachable } from '../../core/unreachable.ts';
import type { Build } from './builds.ts';
import type { Controller } from './controller.ts';
import type { QueueItem } from './queue.ts';
import { timeSpan } from './time-span.ts';

/** Why an item is still queued, in Jenkins' own words; null once it has left. */
export function why(item: QueueItem, controller: Controller): string | null {
  const { stage, job } = item;
  switch (stage.kind) {
    case 'waiting': {
      const left = stage.due - controller.now;
      return left > 0 ? `In the quiet period. Expires in ${timeSpan(left)}` : 'Finished waiting';
    }
    case 'blocked':
      if (job.pipeline && controller.quietingDown) return SHUTTING_DOWN;
      return whyBlocked([...job.builds.running].at(-1), controller.now);
    case 'buildable':
      if (job.definition.label !== undefined) return `‘Jenkins’ doesn’t have label ‘${job.definition.label}’`;
      return controller.quietingDown ? SHUTTING_DOWN : 'Waiting for next available executor';
    case 'left':
      return null;
    default:
      return unreachable(stage);
  }
}

const SHUTTING_DOWN = 'Jenkins is about to shut down';

function whyBlocked(running: Build | undefined, now: number): string {
  // Blocked by an item of the same job that waits for an executor itself.
  if (running === undefined) return 'A build is already in progress';
  const estimate = running.job.builds.estimatedDuration;
  const left = running.startedAt + estimate - now;
  const eta = estimate < 0 || left <= 0 ? 'N/A' : timeSpan(left);
  return `Build #${running.number} is already in progress (ETA: ${eta})`;
}
