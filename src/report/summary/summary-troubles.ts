import type { Style } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { RequestReport } from '../../run/summary.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { RunView } from '../run-view.ts';
import { releaseText } from '../state-text.ts';
import { wrapIndented } from '../wrap.ts';

/** Requests named for each trouble. */
const NAMES = 3;

/** Equal troubles are told once, with the requests that they met: a wrong token is one thing to mend, not 500. */
export function summaryTroubles(
  reports: readonly RequestReport[],
  view: RunView,
  style: Style,
  columns: number,
): string {
  const groups = new Map<string, { readonly lines: readonly string[]; readonly names: string[] }>();
  for (const report of reports) {
    const lines = troubleLines(report, style, columns);
    if (lines === null) continue;
    const id = lines.join('\n');
    const group = groups.get(id) ?? { lines, names: [] };
    group.names.push(view.name(report.request.key));
    groups.set(id, group);
  }
  return [...groups.values()]
    .map(({ lines, names }) => [...lines, concerns(names, style)].join('\n'))
    .join('\n\n');
}

function concerns(names: readonly string[], style: Style): string {
  const shown = names
    .slice(0, NAMES)
    .map(name => visible(name))
    .join('; ');
  const more = names.length > NAMES ? ` and ${names.length - NAMES} more` : '';
  return `  ${style.dim(`concerns ${shown}${more}`)}`;
}

/** What went wrong with it, and what to do next; null: nothing that its row does not say. */
function troubleLines({ state, released }: RequestReport, style: Style, columns: number): string[] | null {
  switch (state.state) {
    case 'rejected':
      return [
        rejection(state.refusal, style, columns),
        where(state.refusal, style),
        next(state.refusal.next, style, columns),
      ];
    case 'unknown':
      return [
        `${style.red('unknown')}${wrapIndented(`unknown: ${visible(state.seen)}`, columns, '  ').slice('unknown'.length)}`,
        ...(state.refusal === null ? [] : [where(state.refusal, style)]),
        next(state.next, style, columns),
      ];
    case 'queued':
    case 'running':
    case 'submitting':
      switch (released) {
        case 'wait':
        case 'detach':
        case 'shared':
          return null;
        case 'queue-timeout':
        case 'build-timeout':
          return [
            `${style.red(releaseText(released))}: left to the controller, ${state.state} when last seen`,
          ];
        case null:
          return [`${style.red('left behind')}: ${state.state} when last seen`];
        default:
          return unreachable(released);
      }
    case 'planned':
    case 'finished':
    case 'coalesced':
    case 'cancelled':
    case 'skipped':
      return null;
    default:
      return unreachable(state);
  }
}

/** Wrapped before it is painted: colours take no columns. */
function rejection({ reason, message }: Refusal, style: Style, columns: number): string {
  const wrapped = wrapIndented(`rejected ${reason}: ${visible(message)}`, columns, '  ');
  return `${style.red('rejected')} ${style.dim(reason)}${wrapped.slice(`rejected ${reason}`.length)}`;
}

const where = ({ target, request, status }: Refusal, style: Style): string =>
  `  ${style.dim(`${target}: ${visible(request)}${status === undefined ? '' : ` → HTTP ${status}`}`)}`;

const next = (text: string, style: Style, columns: number): string =>
  `  ${style.cyan('→')} ${wrapIndented(visible(text), columns, '    ')}`;
