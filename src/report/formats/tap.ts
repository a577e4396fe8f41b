import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { CaseOutcome, Report, ReportCase } from './report.ts';
import { tallyCases } from './tally-cases.ts';

/** TAP 14 (testanything.org): a plan, a test point for each case, and what is wrong as a YAML block below it. */
export function* tapReport({ suites }: Report): Generator<string> {
  const total = suites.reduce((sum, { cases }) => sum + tallyCases(cases).tests, 0);
  yield `TAP version 14\n1..${total}\n`;
  let number = 0;
  for (const { name, cases } of suites) {
    for (const each of cases) {
      number += 1;
      yield testPoint(number, name, each);
    }
  }
}

function testPoint(number: number, suite: string, { name, outcome, link }: ReportCase): string {
  const isGood = outcome.kind === 'passed' || outcome.kind === 'skipped';
  // A suite of one case may have its name.
  const description = escapeTap(suite === name ? name : `${suite}: ${name}`);
  const skip = outcome.kind === 'skipped' ? ` # SKIP ${escapeTap(outcome.message)}` : '';
  return `${isGood ? 'ok' : 'not ok'} ${number} - ${description}${skip}\n${diagnostics(outcome, link)}`;
}

function diagnostics(outcome: CaseOutcome, link: string | null): string {
  switch (outcome.kind) {
    case 'passed':
    case 'skipped':
      return '';
    case 'failed':
    case 'error': {
      const { kind, code, message, next } = outcome;
      const members = Object.entries({ severity: kind, code, message, next, url: link });
      // JSON is YAML, and no text can break out of its quotes.
      const lines = members.flatMap(([key, value]) =>
        value === null ? [] : [`  ${key}: ${JSON.stringify(value)}\n`],
      );
      return `  ---\n${lines.join('')}  ...\n`;
    }
    default:
      return unreachable(outcome);
  }
}

/** In a description, `#` would begin a directive and a line end another line. */
const escapeTap = (text: string): string => visible(text).replace(/[\\#]/g, sign => `\\${sign}`);
