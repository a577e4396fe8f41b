import { unreachable } from '../../core/unreachable.ts';
import type { PlanStream } from '../../plan/plan.ts';
import type { Compared } from '../../report/diff/compared.ts';
import { diffHtml } from '../../report/diff/diff-html.ts';
import { diffDocumentChunks, diffLines } from '../../report/diff/diff-json.ts';
import { diffMarkdown } from '../../report/diff/diff-markdown.ts';
import { diffText } from '../../report/diff/diff-text.ts';
import { type NodeClass, planMermaid } from '../../report/plan/plan-mermaid.ts';
import { type PlanReview, type ReviewOptions, reviewPlans } from '../../schedule/review/plan-review.ts';
import type { PlanFormat } from '../arguments/plan-arguments.ts';
import { writeAll } from '../files/write-all.ts';
import type { Io } from '../io.ts';

/** Changes of one trigger that are shown, where a reader has to read them. */
const SHOWN: Readonly<Record<PlanFormat, number>> = {
  text: 100,
  json: 0,
  ndjson: 0,
  markdown: 300,
  mermaid: 0,
  html: 1_000,
};

/** What is compared, and what it is called. */
export interface Sides {
  readonly before: PlanStream;
  readonly after: PlanStream;
  readonly compared: Compared;
}

/** Writes a diff on standard output, and gives it; null: its reader has gone before all of it was found. */
export async function printReview(
  { before, after, compared }: Sides,
  forecast: Omit<ReviewOptions, 'shown'>,
  format: PlanFormat,
  io: Io,
): Promise<PlanReview | null> {
  // A step summary is Markdown, whatever standard output is.
  const shown = SHOWN[format] === 0 && io.reports !== undefined ? SHOWN.markdown : SHOWN[format];
  let review: PlanReview | null = null;
  const changes = (function* () {
    review = yield* reviewPlans(before, after, { ...forecast, shown });
    return review;
  })();
  await writeAll(rendered(changes, { before, after, compared }, format, io), io.out);
  return review;
}

type Changes = ReturnType<typeof reviewPlans>;

function rendered(
  changes: Changes,
  { after, compared }: Sides,
  format: PlanFormat,
  io: Io,
): Iterable<string> {
  switch (format) {
    case 'json':
      return diffDocumentChunks(changes, compared);
    case 'ndjson':
      return diffLines(changes, compared);
    case 'text':
      return [diffText(reviewOf(changes), compared, io.out.style)];
    case 'markdown':
      return [diffMarkdown(reviewOf(changes), compared)];
    case 'mermaid':
      return [planMermaid(after.triggers, classesOf(reviewOf(changes)))];
    case 'html':
      return [diffHtml(reviewOf(changes), compared)];
    default:
      return unreachable(format);
  }
}

function reviewOf(changes: Changes): PlanReview {
  for (let step = changes.next(); ; step = changes.next()) if (step.done === true) return step.value;
}

const classesOf = ({ diff }: PlanReview): ReadonlyMap<string, NodeClass> =>
  new Map(diff.triggers.map(({ name, kind }) => [name, kind]));
