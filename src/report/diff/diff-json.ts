import { unreachable } from '../../core/unreachable.ts';
import type { NamedChange } from '../../plan/diff/plan-diff.ts';
import type { RequestChange } from '../../plan/diff/request-diff.ts';
import { requestDocument } from '../../plan/render/plan-json.ts';
import type { PlanReview } from '../../schedule/review/plan-review.ts';
import { problemsDocument } from '../problem-json.ts';
import type { Compared } from './compared.ts';

/** Version of the diff document, see schemas/diff.schema.json. */
const DIFF_VERSION = 1;

/** The whole diff as JSON, in pieces: its requests are written as they are found. */
export function* diffDocumentChunks(
  changes: Generator<RequestChange, PlanReview>,
  compared: Compared,
): Generator<string> {
  yield `{\n  "diff": ${DIFF_VERSION},\n  "before": ${JSON.stringify(compared.before)},\n  "after": ${JSON.stringify(compared.after)},\n  "requests": [`;
  let step = changes.next();
  let separator = '';
  for (; step.done !== true; step = changes.next()) {
    yield `${separator}\n    ${JSON.stringify(requestChangeDocument(step.value))}`;
    separator = ',';
  }
  const rest = JSON.stringify(reviewDocument(step.value, compared), null, 2).slice(2);
  yield `${separator === '' ? '' : '\n  '}],\n${rest}\n`;
}

/** One change of a request a line, and as the last line all else. */
export function* diffLines(
  changes: Generator<RequestChange, PlanReview>,
  compared: Compared,
): Generator<string> {
  let step = changes.next();
  for (; step.done !== true; step = changes.next())
    yield `${JSON.stringify(requestChangeDocument(step.value))}\n`;
  yield `${JSON.stringify({ change: 'summary', ...reviewDocument(step.value, compared) })}\n`;
}

function requestChangeDocument(change: RequestChange): Record<string, unknown> {
  switch (change.kind) {
    case 'added':
    case 'removed':
      return { change: change.kind, request: requestDocument(change.request) };
    case 'changed':
      return { change: change.kind, request: requestDocument(change.after), fields: change.fields };
    default:
      return unreachable(change);
  }
}

function reviewDocument(
  { diff, schedules, loads, forecast }: PlanReview,
  { broken, problems }: Compared,
): Record<string, unknown> {
  return {
    broken: { before: broken?.before ?? [], after: broken?.after ?? [] },
    problems: {
      before: problemsDocument(problems?.before ?? []),
      after: problemsDocument(problems?.after ?? []),
    },
    totals: diff.totals,
    limits: diff.limits,
    secrets: diff.secrets.map(namedDocument),
    targets: diff.targets.map(namedDocument),
    triggers: diff.triggers.map(({ kind, name, was, fields, requests }) => ({
      change: kind,
      name,
      was,
      fields,
      requests: { added: requests.added, removed: requests.removed, changed: requests.changed },
    })),
    schedules: schedules.map(change => ({
      change: change.kind,
      trigger: change.trigger,
      when: change.when,
      fields: change.kind === 'moved' || change.kind === 'changed' ? change.fields : [],
    })),
    loads: loads.map(({ target, before, after }) => ({ target, before, after })),
    forecast: { until: new Date(forecast.until).toISOString(), assumed: forecast.isAssumed },
  };
}

const namedDocument = ({ kind, name, fields }: NamedChange): Record<string, unknown> => ({
  change: kind,
  name,
  fields,
});
