import { count } from '../../core/plural.ts';
import { visible } from '../../core/visible.ts';
import type { Report, ReportFinding, ReportPlace } from './report.ts';

/** GitHub shows so many annotations of each kind for a step, and drops the others without a word. */
const MOST_OF_A_KIND = 10;

/** Subjects named where one annotation tells of several. */
const NAMES = 3;

/**
 * Workflow commands that GitHub Actions (and what understands it, such as Forgejo) turns into annotations. What is wrong with
 * many requests in the same way is one annotation; what has no room is counted by the last one of its kind.
 */
export function annotationsReport({ command, findings }: Report): string {
  const kinds = new Map<ReportFinding['severity'], Map<string, Group>>();
  for (const finding of findings) gather(finding, kinds);
  return [...kinds]
    .flatMap(([severity, groups]) => annotationsOf(severity, [...groups.values()], command))
    .map(line => `${line}\n`)
    .join('');
}

/** Findings that differ only in what they are about. */
interface Group {
  readonly finding: ReportFinding;
  readonly subjects: string[];
  amount: number;
}

function gather(finding: ReportFinding, kinds: Map<ReportFinding['severity'], Map<string, Group>>): void {
  const groups = kinds.get(finding.severity) ?? new Map<string, Group>();
  kinds.set(finding.severity, groups);
  const { code, message, next, place } = finding;
  const id = JSON.stringify([code, message, next, place]);
  const group = groups.get(id) ?? { finding, subjects: [], amount: 0 };
  groups.set(id, group);
  group.amount += 1;
  const { subject, link } = finding;
  if (subject !== null && group.subjects.length < NAMES)
    group.subjects.push(link === null ? subject : `${subject} ${link}`);
}

function annotationsOf(
  severity: ReportFinding['severity'],
  groups: readonly Group[],
  command: string,
): readonly string[] {
  const hasRoom = groups.length <= MOST_OF_A_KIND;
  const shown = groups.slice(0, hasRoom ? MOST_OF_A_KIND : MOST_OF_A_KIND - 1);
  const lines = shown.map(group =>
    annotation(severity, titleOf(group.finding), textOf(group), group.finding.place),
  );
  const more = groups.length - shown.length;
  if (more === 0) return lines;
  const text = `${more} more of this kind are in the log of this step.`;
  return [...lines, annotation(severity, `volley ${command}`, text, null)];
}

const titleOf = ({ code }: ReportFinding): string => `volley: ${code}`;

function textOf({ finding, subjects, amount }: Group): string {
  const { message, next } = finding;
  const head = amount === 1 ? message : `${message} (${count(amount, 'time')})`;
  const more =
    amount > subjects.length && subjects.length > 0 ? [`and ${amount - subjects.length} more`] : [];
  return [head, ...subjects, ...more, ...(next === null ? [] : [next])].join('\n');
}

/** `::error file=…,line=…,title=…::text`. GitHub takes columns only where they are of one line. */
function annotation(
  severity: ReportFinding['severity'],
  title: string,
  text: string,
  place: ReportPlace | null,
): string {
  const name = severity === 'note' ? 'notice' : severity;
  const span =
    place === null
      ? []
      : [
          ['file', place.file],
          ['line', String(place.line)],
          ['endLine', String(place.endLine)],
          ...(place.endLine === place.line ? [['col', String(place.column)]] : []),
        ];
  const properties = [...span, ['title', title]].map(
    ([key, value = '']) => `${key}=${escapeProperty(value)}`,
  );
  return `::${name} ${properties.join(',')}::${escapeData(text)}`;
}

/** As @actions/core escapes: the runner turns back these and nothing else. The line stands in a log, where nothing may act. */
const escapeData = (text: string): string =>
  visible(text, 'keep').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
