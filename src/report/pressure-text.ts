import { formatDuration } from '../core/duration.ts';
import { count } from '../core/plural.ts';
import { unreachable } from '../core/unreachable.ts';
import { visible } from '../core/visible.ts';
import type { Pressure } from '../run/events.ts';

/** What a server has too much of, with what was measured: `the queue of ci has 812 items (limit 500)`. */
export function pressureText(target: string, why: Pressure): string {
  const name = visible(target);
  switch (why.kind) {
    case 'queue-length':
      return `the queue of ${name} has ${count(why.measured, 'item')} (limit ${why.limit})`;
    case 'latency':
      return `${name} needs more than ${formatDuration(why.limit)} to answer; ${why.atOnce} sent at once`;
    case 'quiet-down':
      return `${name} prepares to shut down, and starts no build`;
    default:
      return unreachable(why);
  }
}

/**
 * The same as the end of a sentence that begins with a duration, without what was measured: that differs from one look to
 * the next, and one reason stays one.
 */
export function pressureWait(target: string, why: Pressure): string {
  const name = visible(target);
  switch (why.kind) {
    case 'queue-length':
      return `for the queue of ${name} to have less than ${why.limit} items`;
    case 'latency':
      return `for ${name} to answer within ${formatDuration(why.limit)}`;
    case 'quiet-down':
      return `for ${name} to end its quiet-down`;
    default:
      return unreachable(why);
  }
}
