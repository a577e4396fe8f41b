import { countBy } from '../../core/counts.ts';
import { formatDuration } from '../../core/duration.ts';
import { count } from '../../core/plural.ts';
import type { Style } from '../../core/style.ts';
import { visible } from '../../core/visible.ts';
import type { RequestReport } from '../../run/summary.ts';
import type { RunRecord } from '../../store/records.ts';
import type { RunStanding } from '../../store/run-standing.ts';
import type { RunView } from '../run-view.ts';
import { summaryTable } from '../summary/summary-table.ts';
import { summaryText } from '../summary/summary-text.ts';
import { summaryTroubles } from '../summary/summary-troubles.ts';
import { wrapText } from '../wrap.ts';
import { familyTexts } from './run-family.ts';
import { standingText } from './standing-text.ts';

export interface StatusTextOptions {
  readonly record: RunRecord;
  /** In plan order. */
  readonly reports: readonly RequestReport[];
  /** Has taken in all events of the run. */
  readonly view: RunView;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly standing: RunStanding;
  /** How wide the terminal is; infinite where there is none. */
  readonly columns: number;
  /** Makes the commands that a text tells work where they are read. Default: they do. */
  readonly told?: (text: string) => string;
}

/** At most so many requests are listed, those under way first. */
const MOST_ROWS = 50;

/** Where a run stands, for people. For a run that has ended, the summary that it ended with. */
export function statusText(
  { record, reports, view, now, columns, standing, told = text => text }: StatusTextOptions,
  style: Style,
): string {
  const { id: run, startedAt, finishedAt, outcome } = record;
  const of = [
    `of ${visible(record.manifest.path)}`,
    told(standingText(record, standing, now)),
    ...familyTexts(record),
  ];
  const [first = '', ...others] = wrapText(`run ${run} ${of.join(', ')}`, columns);
  const name = `run ${run}`;
  const head = [`${style.bold(name)}${style.dim(first.slice(name.length))}`, ...others.map(style.dim)].join(
    '\n',
  );
  if (outcome !== null && finishedAt !== null) {
    const summary = { run, startedAt, finishedAt, interrupted: outcome === 'interrupted', requests: reports };
    return `${head}\n\n${summaryText(summary, view, style, columns)}`;
  }
  const underWay = reports.filter(({ verdict, state }) => verdict === null && state.state !== 'planned');
  const bad = reports.filter(({ verdict, good }) => verdict !== null && !good);
  const table = summaryTable([...underWay, ...bad].slice(0, MOST_ROWS), view, style, columns).text;
  const troubles = summaryTroubles(bad, view, style, columns);
  const closing = `${style.bold(count(reports.length, 'request'))}: ${amounts(reports)} after ${formatDuration(now - startedAt)}`;
  return `${[head, table, troubles, closing].filter(block => block !== '').join('\n\n')}\n`;
}

function amounts(reports: readonly RequestReport[]): string {
  const states = countBy(reports, ({ state }) => state.state);
  return [...states].map(([state, amount]) => `${amount} ${state}`).join(', ') || 'none';
}
