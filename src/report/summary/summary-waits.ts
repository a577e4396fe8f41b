import { formatDuration } from '../../core/duration.ts';
import { count } from '../../core/plural.ts';
import type { Style } from '../../core/style.ts';
import type { RunView } from '../run-view.ts';
import { notableWaits } from '../timeline.ts';
import { causeId } from '../waits.ts';

/** Causes told; those after them cost less time than these. */
const MOST_CAUSES = 5;

/** One cause of waiting over all requests. Milliseconds. */
interface Cause {
  readonly text: string;
  requests: number;
  total: number;
  longest: number;
}

/** What many requests waited for: the causes that cost most time, each once. */
export function summaryWaits(view: RunView, style: Style): string {
  const causes = new Map<string, Cause>();
  for (const { key } of view.plan.requests) {
    for (const { cause, time } of notableWaits(view.timeline(key))) {
      const text = causeId(cause);
      const sum = causes.get(text) ?? { text, requests: 0, total: 0, longest: 0 };
      causes.set(text, sum);
      sum.requests += 1;
      sum.total += time;
      sum.longest = Math.max(sum.longest, time);
    }
  }
  if (causes.size === 0) return '';
  const sorted = [...causes.values()].sort((a, b) => b.total - a.total);
  const shown = sorted.slice(0, MOST_CAUSES);
  const width = Math.max(...shown.map(({ requests }) => count(requests, 'request').length));
  return [
    style.dim('waited'),
    ...shown.map(({ text, requests, total, longest }) => {
      const mean = formatDuration(total / requests).padStart(7);
      const most = requests === 1 ? '' : ` each, at most ${formatDuration(longest)},`;
      return `  ${count(requests, 'request').padStart(width)} ${mean}${most} ${text}`;
    }),
    ...(sorted.length > shown.length
      ? [style.dim(`  and for ${sorted.length - shown.length} other reasons`)]
      : []),
  ].join('\n');
}
