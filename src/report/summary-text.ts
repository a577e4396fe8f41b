import { displayWidth, padDisplay } from '../core/display-width.ts';
import { formatDuration } from '../core/duration.ts';
import { count, type Style, visible } from '../core/style.ts';
import type { Plan } from '../plan/plan.ts';
import type { Verdict } from '../run/request-state.ts';
import type { RequestReport, RunSummary } from '../run/summary.ts';
import { requestName } from './run-view.ts';
import { paintVerdict, stateDetail, stateWord } from './state-text.ts';

/** More rows than this and only those that need a look are listed. */
const ALL_ROWS = 50;

/** The end of a run for people: a table with links, what went wrong and what to do next, and one closing line. */
export function summaryText(summary: RunSummary, plan: Plan, style: Style): string {
  const { requests } = summary;
  const listed =
    requests.length <= ALL_ROWS ? requests : requests.filter(report => !report.good).slice(0, ALL_ROWS);
  const blocks = [table(listed, plan, style), troubles(requests, plan, style)];
  const hidden = requests.length - listed.length;
  if (hidden > 0) blocks.push(style.dim(`${count(hidden, 'more request')} not listed`));
  blocks.push(closingLine(summary, style));
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`;
}

function table(reports: readonly RequestReport[], plan: Plan, style: Style): string {
  if (reports.length === 0) return '';
  const rows = reports.map(({ request, state, verdict }) => {
    const link = state.state === 'finished' || state.state === 'coalesced' || state.state === 'running';
    return {
      word: stateWord(state),
      paint: paintVerdict(verdict, style),
      name: visible(requestName(request, plan)),
      took: state.state === 'finished' ? formatDuration(state.duration) : '',
      detail: link ? stateDetail(state) : `- ${noBuild(state)}`,
    };
  });
  const width = (column: 'word' | 'name' | 'took', title: string): number =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[column])), title.length);
  const [word, name, took] = [width('word', 'result'), width('name', 'request'), width('took', 'took')];
  const head = style.dim(
    `${'result'.padEnd(word)}  ${'request'.padEnd(name)}  ${'took'.padStart(took)}  build`,
  );
  return [
    head,
    ...rows.map(row =>
      `${row.paint(row.word.padEnd(word))}  ${padDisplay(row.name, name)}  ${row.took.padStart(took)}  ${row.detail}`.trimEnd(),
    ),
  ].join('\n');
}

/** Why there is no link; what needs more than some words is told below the table. */
function noBuild(state: RequestReport['state']): string {
  if (state.state === 'rejected') return `(${state.refusal.reason})`;
  return state.state === 'skipped' || state.state === 'cancelled' ? `(${stateDetail(state)})` : '';
}

/** Equal troubles are told once, with the requests that they met: a wrong token is one thing to mend, not 500. */
function troubles(reports: readonly RequestReport[], plan: Plan, style: Style): string {
  const groups = new Map<string, { readonly lines: readonly string[]; readonly names: string[] }>();
  for (const { request, state } of reports) {
    const lines = troubleLines(state, style);
    if (lines === null) continue;
    const id = lines.join('\n');
    const group = groups.get(id) ?? { lines, names: [] };
    group.names.push(requestName(request, plan));
    groups.set(id, group);
  }
  return [...groups.values()]
    .map(({ lines, names }) => {
      const shown = names
        .slice(0, 3)
        .map(name => visible(name))
        .join('; ');
      const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
      return [...lines, `  ${style.dim(`concerns ${shown}${more}`)}`].join('\n');
    })
    .join('\n\n');
}

function troubleLines(state: RequestReport['state'], style: Style): string[] | null {
  const refusal = state.state === 'rejected' || state.state === 'unknown' ? state.refusal : null;
  const where =
    refusal === null
      ? []
      : [
          `  ${style.dim(`${refusal.target}: ${visible(refusal.request)}${refusal.status === undefined ? '' : ` → HTTP ${refusal.status}`}`)}`,
        ];
  switch (state.state) {
    case 'rejected':
      return [
        `${style.red('rejected')} ${style.dim(state.refusal.reason)}: ${visible(state.refusal.message)}`,
        ...where,
        `  ${style.cyan('→')} ${visible(state.refusal.next)}`,
      ];
    case 'unknown':
      return [
        `${style.red('unknown')}: ${visible(state.seen)}`,
        ...where,
        `  ${style.cyan('→')} ${visible(state.next)}`,
      ];
    case 'queued':
    case 'running':
    case 'submitting':
      return [`${style.red('left behind')}: ${state.state} when last seen`];
    default:
      return null;
  }
}

const WORDS: readonly (readonly [Verdict, string])[] = [
  ['succeeded', 'succeeded'],
  ['unstable', 'unstable'],
  ['failed', 'failed'],
  ['rejected', 'rejected'],
  ['unknown', 'unknown'],
  ['cancelled', 'cancelled'],
  ['skipped', 'not sent'],
];

function closingLine(summary: RunSummary, style: Style): string {
  const { requests } = summary;
  const amounts = WORDS.flatMap(([verdict, word]) => {
    const amount = requests.filter(report => report.verdict === verdict).length;
    return amount === 0 ? [] : [paintVerdict(verdict, style)(`${amount} ${word}`)];
  });
  const left = requests.filter(report => report.verdict === null).length;
  if (left > 0) amounts.push(style.red(`${left} left behind`));
  const took = formatDuration(summary.finishedAt - summary.startedAt);
  const how = summary.interrupted ? 'interrupted after' : 'in';
  return `${style.bold(count(requests.length, 'request'))}: ${amounts.join(', ') || 'nothing to do'} ${how} ${took}`;
}
