import { cutDisplay, displayWidth, padDisplay } from '../../core/display-width.ts';
import { formatDuration } from '../../core/duration.ts';
import type { Style } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { RequestReport } from '../../run/summary.ts';
import type { RunView } from '../run-view.ts';
import { cancelText, mergedText, paintVerdict, releaseText, stateDetail, stateWord } from '../state-text.ts';
import { notableWaits } from '../timeline.ts';
import { waitText } from '../waits.ts';
import { wrapText } from '../wrap.ts';

/** A request's row, as texts without colour. */
interface Row {
  readonly word: string;
  readonly paint: (text: string) => string;
  readonly name: string;
  readonly took: string;
  /** What it waited for, the longest first. */
  readonly waits: readonly string[];
  /** The build's address, if there is one. */
  readonly link: string;
  /** What else there is to say of it: why it was stopped or left, or why there is no build. */
  readonly note: string;
}

/** With fewer columns than this for what was waited for, that column is left out. */
const LEAST_WAITED = 16;
const MOST_WAITED = 60;
const GAP = 2;

export interface SummaryTable {
  readonly text: string;
  /** Whether each request says what it waited for. */
  readonly tellsWaits: boolean;
}

/**
 * The requests as a table with one line each; where that is wider than `columns`, as blocks of a few lines. The address
 * of a build is never cut: people click on it.
 */
export function summaryTable(
  reports: readonly RequestReport[],
  view: RunView,
  style: Style,
  columns: number,
): SummaryTable {
  if (reports.length === 0) return { text: '', tellsWaits: false };
  const rows = reports.map(report => rowOf(report, view, style));
  const widths = widthsOf(rows);
  const fixed = widths.word + widths.name + widths.took + widths.build + 3 * GAP;
  const room = Math.min(MOST_WAITED, columns - fixed - GAP);
  const waits = rows.some(row => row.waits.length > 0);
  if (waits && room >= LEAST_WAITED) {
    const texts = rows.map(row => waitedText(row.waits, room));
    const width = texts.reduce((most, text) => Math.max(most, displayWidth(text)), 'waited'.length);
    const column = ['waited', ...texts].map(text => padDisplay(text, width));
    return { text: table(rows, widths, column, style), tellsWaits: true };
  }
  if (fixed <= columns) return { text: table(rows, widths, [], style), tellsWaits: false };
  return { text: rows.map(row => block(row, style, columns)).join('\n'), tellsWaits: true };
}

function rowOf(report: RequestReport, view: RunView, style: Style): Row {
  const { request, state, verdict } = report;
  const waits = notableWaits(view.timeline(request.key));
  return {
    word: reportWord(report),
    paint: paintVerdict(verdict, style),
    name: visible(view.name(request.key)),
    took: state.state === 'finished' ? formatDuration(state.duration) : '',
    waits: waits.map(wait => waitText(wait, key => view.name(key))),
    link: linkOf(report),
    note: noteOf(report),
  };
}

type Widths = Readonly<Record<'word' | 'name' | 'took' | 'build', number>>;

function widthsOf(rows: readonly Row[]): Widths {
  const widest = (text: (row: Row) => string, title: string): number =>
    rows.reduce((most, row) => Math.max(most, displayWidth(text(row))), title.length);
  return {
    word: widest(row => row.word, 'result'),
    name: widest(row => row.name, 'request'),
    took: widest(row => row.took, 'took'),
    build: widest(buildCell, 'build'),
  };
}

/** `waited`: the column of what was waited for, its title first; empty: there is none. */
function table(rows: readonly Row[], widths: Widths, waited: readonly string[], style: Style): string {
  const line = (word: string, name: string, took: string, ...rest: readonly string[]): string =>
    [word, padDisplay(name, widths.name), took.padStart(widths.took), ...rest]
      .join(' '.repeat(GAP))
      .trimEnd();
  const word = (text: string): string => padDisplay(text, widths.word);
  const waitedAt = (index: number): readonly string[] => waited.slice(index, index + 1);
  return [
    style.dim(line(word('result'), 'request', 'took', ...waitedAt(0), 'build')),
    ...rows.map((row, index) =>
      line(row.paint(word(row.word)), row.name, row.took, ...waitedAt(index + 1), buildCell(row)),
    ),
  ].join('\n');
}

const buildCell = ({ link, note }: Row): string => `${link || '-'}${note === '' ? '' : ` (${note})`}`;

/** As many causes as there is room for; the longest at least in part. */
function waitedText(waits: readonly string[], room: number): string {
  let [text = ''] = waits;
  for (const other of waits.slice(1)) if (displayWidth(`${text}, ${other}`) <= room) text += `, ${other}`;
  return cutDisplay(text, room);
}

/** One request on a narrow terminal. */
function block({ word, paint, name, took, waits, link, note }: Row, style: Style, columns: number): string {
  const [longest] = waits;
  const end = took === '' ? '' : `  ${took}`;
  const isOneLine = displayWidth(word) + GAP + displayWidth(name) + displayWidth(end) <= columns;
  // The end of a name is what tells it from others: it is wrapped, never cut.
  const head = isOneLine
    ? [`${paint(word)}  ${name}${end}`]
    : [`${paint(word)}${end}`, ...wrapText(name, columns - GAP).map(line => `  ${line}`)];
  const more = [...(note === '' ? [] : [note]), ...(longest === undefined ? [] : [`waited ${longest}`])];
  return [
    ...head,
    ...more.map(text => style.dim(`  ${cutDisplay(text, Math.max(1, columns - GAP))}`)),
    ...(link === '' ? [] : [`  ${link}`]),
  ].join('\n');
}

function reportWord({ state, released, verdict }: RequestReport): string {
  if (released === null) return stateWord(state);
  return verdict === 'timed-out' ? 'timed out' : 'handed over';
}

function linkOf({ state }: RequestReport): string {
  const hasBuild = state.state === 'finished' || state.state === 'coalesced' || state.state === 'running';
  return hasBuild ? state.build.url : '';
}

function noteOf(report: RequestReport): string {
  const { released, cancelled, certainty, earlier, state } = report;
  const notes = [
    ...earlier.map(({ state: before }, index) => `${stateWord(before)}, tried again as #${index + 2}`),
    ...(certainty === null ? [] : [`no answer, found by looking: ${certainty}`]),
    ...(released === null ? [] : [`${state.state}, ${releaseText(released)}`]),
    ...(cancelled === null ? [] : [`${stopWord(state)}: ${cancelText(cancelled)}`]),
  ];
  return notes.length > 0 ? notes.join('; ') : stateNote(state);
}

/** A build may have ended by itself before it could be stopped, or not have ended at all. */
function stopWord(state: RequestReport['state']): string {
  const isStopped = state.state === 'cancelled' || (state.state === 'finished' && state.result === 'ABORTED');
  return isStopped ? 'stopped' : 'asked to stop';
}

/** What needs more than some words is told below the table. */
function stateNote(state: RequestReport['state']): string {
  switch (state.state) {
    case 'coalesced':
      return mergedText(state.with);
    case 'rejected':
      return state.refusal.reason;
    case 'skipped':
    case 'cancelled':
      return stateDetail(state);
    case 'planned':
    case 'submitting':
    case 'queued':
    case 'running':
    case 'finished':
    case 'unknown':
      return '';
    default:
      return unreachable(state);
  }
}
