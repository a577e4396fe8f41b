import { formatDuration } from '../../core/duration.ts';
import { count } from '../../core/plural.ts';
import type { Style } from '../../core/style.ts';
import { visible } from '../../core/visible.ts';
import type { Verdict } from '../../run/request-state.ts';
import type { RequestReport, RunSummary } from '../../run/summary.ts';
import type { RunView } from '../run-view.ts';
import { paintVerdict } from '../state-text.ts';
import { summaryTable } from './summary-table.ts';
import { summaryTroubles } from './summary-troubles.ts';
import { summaryWaits } from './summary-waits.ts';

/** More rows than this and only those that need a look are listed. */
const ALL_ROWS = 50;

/**
 * The end of a run for people: a table with links, what many waited for, what went wrong and what to do next, and one
 * closing line. `view` has taken in all events of the run; `columns`: how wide the terminal is, infinite where there is
 * none.
 */
export function summaryText(summary: RunSummary, view: RunView, style: Style, columns: number): string {
  const { requests } = summary;
  const all = requests.length <= ALL_ROWS;
  const listed = all ? requests : worstFirst(requests.filter(report => !report.good)).slice(0, ALL_ROWS);
  const table = summaryTable(listed, view, style, columns);
  const blocks = [
    table.text,
    ...(requests.length === 0 ? [nothingSent(view, style)] : []),
    ...(all && table.tellsWaits ? [] : [summaryWaits(view, style)]),
    summaryTroubles(requests, view, style, columns),
  ];
  const hidden = requests.length - listed.length;
  if (hidden > 0) blocks.push(style.dim(`${count(hidden, 'more request')} not listed`));
  blocks.push(closingLine(summary, style, columns));
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`;
}

/** Why there is nothing to do, trigger by trigger. */
const nothingSent = ({ plan }: RunView, style: Style): string =>
  plan.triggers
    .flatMap(({ name, skipped }) =>
      skipped === null ? [] : [`${style.dim('-')} ${visible(name)}: ${visible(skipped)}`],
    )
    .join('\n');

/** What somebody has to mend stands before what merely did not happen. */
function worstFirst(reports: readonly RequestReport[]): readonly RequestReport[] {
  const isMild = ({ verdict }: RequestReport): boolean => verdict === 'cancelled' || verdict === 'skipped';
  return [...reports.filter(report => !isMild(report)), ...reports.filter(isMild)];
}

/** In the order in which they are told; a record would leave it to the names. */
const WORDS: readonly (readonly [Verdict, string])[] = [
  ['succeeded', 'succeeded'],
  ['unstable', 'unstable'],
  ['failed', 'failed'],
  ['rejected', 'rejected'],
  ['unknown', 'unknown'],
  ['cancelled', 'cancelled'],
  ['timed-out', 'timed out'],
  ['skipped', 'not sent'],
  ['handed-over', 'handed over'],
];

/** Broken between its parts where it is wider than `columns`. */
function closingLine(summary: RunSummary, style: Style, columns: number): string {
  const { requests } = summary;
  const amounts = WORDS.flatMap(([verdict, word]): Part[] => {
    const amount = requests.filter(report => report.verdict === verdict).length;
    return amount === 0 ? [] : [[`${amount} ${word}`, paintVerdict(verdict, style)]];
  });
  const left = requests.filter(report => report.verdict === null).length;
  if (left > 0) amounts.push([`${left} left behind`, style.red]);
  if (amounts.length === 0) amounts.push(['nothing to do', plain]);
  const took = formatDuration(summary.finishedAt - summary.startedAt);
  const parts: readonly Part[] = [
    [count(requests.length, 'request'), style.bold, ':'],
    ...amounts.map(([text, paint], index): Part => {
      const isLast = index === amounts.length - 1;
      return [text, paint, isLast && !summary.interrupted ? '' : ','];
    }),
    [summary.interrupted ? `interrupted after ${took}` : `in ${took}`, plain],
  ];
  let [lines, room] = ['', columns];
  for (const [text, paint, sign = ''] of parts) {
    const width = text.length + sign.length;
    const isFirst = lines === '';
    if (!isFirst) lines += room > width ? ' ' : '\n';
    room = isFirst ? columns - width : room > width ? room - width - 1 : columns - width;
    lines += paint(text) + sign;
  }
  return lines;
}

/** A text, how it is painted, and the sign behind it. */
type Part = readonly [text: string, paint: (text: string) => string, sign?: string];

const plain = (text: string): string => text;
