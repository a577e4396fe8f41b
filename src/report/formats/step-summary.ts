import { formatDuration } from '../../core/duration.ts';
import { count } from '../../core/plural.ts';
import { unreachable } from '../../core/unreachable.ts';
import { diffMarkdown } from '../diff/diff-markdown.ts';
import { code, escapeMarkdown } from '../markup/escape-markdown.ts';
import { fitSections, type Section } from '../markup/fit-sections.ts';
import { details } from '../markup/markdown-comment.ts';
import { planMarkdown } from '../plan/plan-markdown.ts';
import type { CaseOutcome, Report, ReportCase, ReportFinding, ReportSuite, RunFacts } from './report.ts';
import { tallyCases } from './tally-cases.ts';

/**
 * GitHub drops the summaries of a step together where they have more than 1 MiB. A third of that, in characters of which
 * each may take three bytes; a step may run several commands.
 */
const MOST_CHARACTERS = 120_000;

/** Rows of a table that are made at all: more would not fit. */
const MOST_ROWS = 2_000;

/**
 * The step summary of GitHub Actions, as Markdown: what needs a look in plain sight, the rest folded away. The warnings of a
 * plan are among the findings already.
 */
export function stepSummary(report: Report): string {
  const { command, manifest, run } = report;
  const head = `### ${code(`volley ${command}`)}: ${run === null ? code(manifest) : runTitle(run)}\n`;
  const sections = [...findingSection(report), ...(run === null ? [] : report.suites.map(suiteSection))];
  const { text, cut } = fitSections(sections, MOST_CHARACTERS);
  const rest = cut === 0 ? '' : `\n**Cut:** ${count(cut, 'row')} had no room here.\n`;
  const result = resultOf(report);
  const nothing = text === '' && result === '' ? '\nNothing to mend.\n' : '';
  return `${head}${text}${nothing}${rest}${result}\n`;
}

/** What the command has made, below what is wrong with it. */
function resultOf({ plan, review }: Report): string {
  if (review !== undefined) return `\n${diffMarkdown(review.review, review.compared)}`;
  return plan === null ? '' : `\n${planMarkdown(plan, [])}`;
}

const runTitle = ({ id, outcome, startedAt, finishedAt }: RunFacts): string =>
  `${code(id)} ${outcome} in ${formatDuration(finishedAt - startedAt)}`;

function findingSection({ findings, manifest }: Report): readonly Section[] {
  const { rows, more } = table(findings, finding => findingRow(finding, manifest));
  const open = '\n| | where | what | what to do |\n| --- | --- | --- | --- |\n';
  return rows.length === 0 ? [] : [{ open, rows, close: '', more }];
}

function findingRow(
  { severity, code: name, subject, message, next, link, place }: ReportFinding,
  manifest: string,
): string {
  const where = subject ?? (place === null ? manifest : `${place.file}:${place.line}:${place.column}`);
  const what = `${code(name)} ${escapeMarkdown(message)}${linkTo(link)}`;
  return `| ${severity} | ${code(where)} | ${what} | ${escapeMarkdown(next ?? '')} |\n`;
}

function suiteSection({ name, cases }: ReportSuite): Section {
  const { rows, more } = table(cases, caseRow);
  const { tests, failures, errors, skipped } = tallyCases(cases);
  const parts = [
    `${tests - failures - errors - skipped} good`,
    ...(failures > 0 ? [`${failures} failed`] : []),
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  const open = '| | request | took | build |\n| --- | --- | ---: | --- |\n';
  return details({ name, summary: `${code(name)}: ${parts.join(', ')}` }, open, rows, more);
}

const caseRow = ({ name, outcome, duration, link }: ReportCase): string =>
  `| ${outcomeWord(outcome)} | ${code(name)} | ${duration === null ? '' : formatDuration(duration)} | ${linkTo(link).trim()} |\n`;

function outcomeWord(outcome: CaseOutcome): string {
  switch (outcome.kind) {
    case 'passed':
      return '✅';
    case 'failed':
    case 'error':
      return `❌ ${escapeMarkdown(outcome.code)}`;
    case 'skipped':
      return `skipped: ${escapeMarkdown(outcome.message)}`;
    default:
      return unreachable(outcome);
  }
}

/** Only what is an address of the web becomes a link. */
const linkTo = (link: string | null): string =>
  link !== null && /^https?:\/\/[^\s<>()]+$/.test(link) ? ` <${link}>` : '';

/** As many rows as could have room; the others are only counted. */
function table<T>(items: Iterable<T>, row: (item: T) => string): { rows: readonly string[]; more: number } {
  const rows: string[] = [];
  let more = 0;
  for (const item of items) {
    if (rows.length < MOST_ROWS) rows.push(row(item));
    else more += 1;
  }
  return { rows, more };
}
