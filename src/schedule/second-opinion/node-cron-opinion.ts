import { isRecord } from '../../core/json-shape.ts';
import type { OpinionOn } from './opinion.ts';

/** node-cron's own matcher decides when it fires; its public questions are about the time from now on only. */
interface Matcher {
  getNextMatch(after: Date): Date;
}

/**
 * node-cron 4, loaded here and not earlier. Its matcher is no part of its public API: a version without it is a defect that
 * a test finds, as the library comes with volley.
 */
export async function nodeCronOpinion(): Promise<OpinionOn> {
  const { default: cron } = await import('node-cron');
  return (expression, timezone) => {
    if (!cron.validate(expression)) return null;
    const task = cron.createTask(expression, () => undefined, { timezone });
    const matcher: unknown = 'timeMatcher' in task ? task.timeMatcher : null;
    if (!isMatcher(matcher)) throw new Error('this version of node-cron has no matcher');
    return {
      next: after => matcher.getNextMatch(new Date(after)).getTime(),
      names: instant => task.match(new Date(instant)),
    };
  };
}

const isMatcher = (value: unknown): value is Matcher =>
  isRecord(value) && typeof value.getNextMatch === 'function';
