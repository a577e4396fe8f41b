import { cutDisplay } from '../../core/display-width.ts';
import { formatDuration } from '../../core/duration.ts';
import type { Style } from '../../core/style.ts';
import { visible } from '../../core/visible.ts';
import type { RunView } from '../run-view.ts';
import { stateDetail, stateWord } from '../state-text.ts';
import { type DrawnLine, drawn } from './drawing.ts';
import { badOf, holdTexts, timeLeft, timeLeftText } from './progress-text.ts';

/** How large a terminal is, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Requests shown at once. */
const MOST_ROWS = 8;
/** Characters of the bar: the longest that leaves room for the words. Few lengths, so that it does not tremble. */
const BARS = [24, 16, 8];
const GAP = '  ';

/** The state of a run in a few lines that fit a terminal of this size. */
export function liveLines(view: RunView, now: number, { columns, rows }: Size, style: Style): DrawnLine[] {
  const cut = (text: string): string => cutLine(text, columns);
  const lines = [headLine(view, now, columns, style)];
  for (const text of holdTexts(view)) lines.push(drawn(cut(`  ${text}`), style.dim));
  for (const [target, why] of view.unwell) {
    lines.push(drawn(cut(`  ${visible(target)} does not answer: ${visible(why)}`), style.yellow));
  }
  const room = Math.max(1, Math.min(MOST_ROWS, rows - 3 - lines.length));
  let shown = 0;
  for (const { request, state, since } of view.underWay()) {
    if (shown === room) break;
    shown += 1;
    const time = since === 0 ? '' : formatDuration(now - since);
    const text = `  ${stateWord(state).padEnd(10)} ${visible(view.name(request.key))}  ${time}  ${stateDetail(state)}`;
    lines.push(state.state === 'running' ? drawn(cut(text)) : drawn(cut(text), style.dim));
  }
  if (view.inFlight > shown)
    lines.push(drawn(cut(`  and ${view.inFlight - shown} more in flight`), style.dim));
  // One row less than there is: the line end of a last full row would scroll the drawing away.
  return lines.slice(0, Math.max(1, rows - 1));
}

function headLine(view: RunView, now: number, columns: number, style: Style): DrawnLine {
  const bad = badOf(view);
  const unstable = view.ended('unstable');
  const left = timeLeft(view, now);
  const parts = [
    `${view.done}/${view.total}`,
    ...(view.stopping ? ['stopping'] : []),
    ...(bad > 0 ? [`${bad} bad`] : []),
    ...(unstable > 0 ? [`${unstable} unstable`] : []),
    `${view.inFlight} in flight`,
    formatDuration(now - view.startedAt),
    ...(left === null ? [] : [timeLeftText(left)]),
  ];
  const text = fitting(parts, columns - 1);
  const length = BARS.find(bar => bar + GAP.length + text.length < columns);
  if (length === undefined) return drawn(text, style.bold);
  const filled = view.total === 0 ? length : Math.floor((view.done / view.total) * length);
  const paint = bad > 0 ? style.red : unstable > 0 ? style.yellow : style.green;
  const bar = `${paint('━'.repeat(filled))}${style.dim('─'.repeat(length - filled))}`;
  return { text: `${bar}${GAP}${style.bold(text)}`, width: length + GAP.length + text.length };
}

/** As many of the parts as there is room for, the first of them at any rate. */
function fitting(parts: readonly string[], columns: number): string {
  let [text = ''] = parts;
  for (const part of parts.slice(1)) {
    if (text.length + GAP.length + part.length <= columns) text += GAP + part;
  }
  return text;
}

/** Cut to one line of the terminal: a wrapped line would break the drawing in place. */
const cutLine = (text: string, columns: number): string => cutDisplay(text, Math.max(1, columns - 1));
