import { formatDuration } from '../../core/duration.ts';
import type { Verdict } from '../../run/request-state.ts';
import type { RunView } from '../run-view.ts';

/** At most so many caps are named in a line of progress. */
const MOST_HOLDS = 2;

/** `38 wait under max-parallel of nightly`, for the caps that hold back most. */
export function holdTexts(view: RunView): readonly string[] {
  const holds = view.holds();
  const shown = holds.slice(0, MOST_HOLDS).map(([text, amount]) => `${amount} wait ${text}`);
  const others = holds.slice(MOST_HOLDS).reduce((sum, [, amount]) => sum + amount, 0);
  return others === 0 ? shown : [...shown, `${others} wait for other reasons`];
}

/** With fewer ends than this, no rate is worked out. */
const FEWEST_ENDS = 20;

/** Over the last ends, not over all: the first builds of a run often fill caches for the others. */
const SHARE_OF_ENDS = 0.5;

/**
 * How long it will take if it goes on as it has lately, in milliseconds; null where nobody can know: at the beginning;
 * at the end, when nothing waits any more and the last builds take as long as they take; while a target is down.
 */
export function timeLeft(view: RunView, now: number): number | null {
  const { ends, total, inFlight } = view;
  const left = total - view.done;
  const isRateBound = left > inFlight;
  if (view.stopping || view.unwell.size > 0 || !isRateBound) return null;
  if (ends.length < Math.max(FEWEST_ENDS, total * 0.1)) return null;
  const last = Math.ceil(ends.length * SHARE_OF_ENDS);
  const since = ends[ends.length - last];
  const span = since === undefined ? 0 : now - since;
  return span <= 0 ? null : (span / last) * left;
}

/** `about 12 min left`: no more exact than it is known. */
export function timeLeftText(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 1) return 'less than a minute left';
  return minutes < 90 ? `about ${minutes} min left` : `about ${Math.round(minutes / 60)} h left`;
}

const TALLY_WORDS: Readonly<Record<Verdict, string>> = {
  succeeded: 'succeeded',
  unstable: 'unstable',
  failed: 'failed',
  rejected: 'rejected',
  unknown: 'unknown',
  cancelled: 'cancelled',
  skipped: 'not sent',
  'handed-over': 'handed over',
  'timed-out': 'timed out',
};

/** What has come to its end meanwhile: `+41 succeeded, 3 failed`; empty when nothing has. */
export function tallyText(tally: ReadonlyMap<Verdict, number>): string {
  const words = [...tally].map(([verdict, amount]) => `${amount} ${TALLY_WORDS[verdict]}`);
  return words.length === 0 ? '' : `+${words.join(', ')}`;
}

/** `512 of 5000 done, 20 in flight, 38 wait under max-parallel of nightly, after 3m 05s`. */
export function progressText(view: RunView, now: number): string {
  const left = timeLeft(view, now);
  return [
    `${view.done} of ${view.total} done`,
    `${view.inFlight} in flight`,
    ...holdTexts(view),
    `after ${formatDuration(now - view.startedAt)}`,
    ...(left === null ? [] : [timeLeftText(left)]),
  ].join(', ');
}

/** How many ended badly: failed, refused, or nobody knows how. */
export function badOf(view: RunView): number {
  return view.ended('failed') + view.ended('rejected') + view.ended('unknown');
}
