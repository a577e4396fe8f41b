import { didYouMean } from '../../core/did-you-mean.ts';
import { cutDisplay, displayWidth, padDisplay } from '../../core/display-width.ts';
import { formatDuration } from '../../core/duration.ts';
import { count } from '../../core/plural.ts';
import type { Style } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { RunOutcome } from '../../run/summary.ts';
import type { RunRecord } from '../../store/records.ts';
import type { RunStanding } from '../../store/run-standing.ts';
import { wrapIndented } from '../wrap.ts';
import { familyTexts } from './run-family.ts';
import { cancellationNote, standingWord } from './standing-text.ts';

export interface HistoryTextOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly standing: (run: RunRecord) => RunStanding;
  /** How wide the terminal is; infinite where there is none. */
  readonly columns: number;
  /** The manifest whose path is not repeated for its runs. Default: no run tells its manifest. */
  readonly place?: string | null;
}

const NO_RUNS = 'No run has been written down here yet.';

/**
 * What to say where there are runs, but none of those that are wanted. `known`: the names of their triggers;
 * `wanted`: what was asked for, null: anything.
 */
export function noSuchRunText(
  known: readonly string[],
  { trigger, outcome }: { readonly trigger: string | null; readonly outcome: string | null },
): string {
  if (known.length === 0) return `${NO_RUNS}\n`;
  const of = trigger === null ? '' : ` of a trigger "${visible(trigger)}"`;
  const how = outcome === null ? '' : ` that is ${outcome}`;
  const isKnown = trigger === null || known.includes(trigger);
  const guess = isKnown ? null : didYouMean(trigger, known);
  return `No run${of}${how} is written down here.${guess === null ? '' : ` Did you mean "${guess}"?`}\n`;
}

/** With fewer columns for the names of triggers, each run takes several lines instead of a row. */
const LEAST_WHAT = 16;

/** Runs for people, newest first: a line each, or where that would be wider than `columns`, a few. */
export function historyText(
  runs: readonly RunRecord[],
  { now, standing, columns, place = null }: HistoryTextOptions,
  style: Style,
): string {
  if (runs.length === 0) return `${NO_RUNS}\n`;
  const rows = runs.map(run => ({
    id: run.id,
    started: new Date(run.startedAt).toISOString().replace('T', ' ').slice(0, 19),
    took: formatDuration((run.finishedAt ?? now) - run.startedAt),
    outcome: standingWord(run, standing(run)),
    paint: paintOutcome(run.outcome, style),
    amount: String(run.requests),
    what: `${run.triggers.map(name => visible(name)).join(', ')}${notesText(run, place)}`,
  }));
  const width = (column: 'id' | 'started' | 'took' | 'outcome' | 'amount', title: string): number =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[column])), title.length);
  const [id, took, outcome] = [width('id', 'run'), width('took', 'took'), width('outcome', 'outcome')];
  const amount = width('amount', 'requests');
  const head = `${'run'.padEnd(id)}  ${'started (UTC)'.padEnd(19)}  ${'took'.padStart(took)}  ${'outcome'.padEnd(outcome)}  ${'requests'.padStart(amount)}  triggers`;
  const room = columns - (displayWidth(head) - 'triggers'.length);
  if (room < LEAST_WHAT) {
    const blocks = rows.map(row => {
      const facts = [`${row.started}, ${row.took}, ${count(Number(row.amount), 'request')}`, row.what];
      const indented = facts.map(fact => `  ${wrapIndented(fact, columns, '  ')}`);
      return [`${style.bold(row.id)}  ${row.paint(row.outcome)}`, ...indented].join('\n');
    });
    return `${blocks.join('\n')}\n`;
  }
  const lines = rows.map(
    row =>
      `${style.bold(row.id.padEnd(id))}  ${row.started}  ${row.took.padStart(took)}  ${row.paint(padDisplay(row.outcome, outcome))}  ${row.amount.padStart(amount)}  ${cutDisplay(row.what, room)}`,
  );
  return `${[style.dim(head), ...lines].join('\n')}\n`;
}

function notesText(run: RunRecord, place: string | null): string {
  const cancelled = cancellationNote(run);
  const notes = [
    ...(run.origin.kind === 'schedule' ? ['by schedule'] : []),
    ...(place === null || run.manifestPath === null || run.manifestPath === place
      ? []
      : [`of ${visible(run.manifestPath)}`]),
    ...(cancelled === null ? [] : [cancelled]),
    ...familyTexts(run),
  ];
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`;
}

function paintOutcome(outcome: RunOutcome | null, style: Style): (text: string) => string {
  switch (outcome) {
    case 'succeeded':
      return style.green;
    case 'handed-over':
      return style.cyan;
    case 'interrupted':
    case null:
      return style.yellow;
    case 'failed':
    case 'rejected':
    case 'unknown':
      return style.red;
    default:
      return unreachable(outcome);
  }
}
