import { showJob } from '../core/job-path.ts';
import { showText } from '../core/text.ts';
import { containsValue, showValue, type Value, valueText } from '../manifest/value.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { RequestReport } from '../run/summary.ts';
import type { Located } from './located.ts';
import type { Difference, FirePattern, RequestPattern, ResultPattern } from './pattern.ts';
import type { TestFire } from './test-fires.ts';

/** In what a request does not fit; nothing: it fits. */
export function requestDifferences(
  { trigger, target, job, matrix, parameters }: RequestPattern,
  request: PlannedRequest,
): readonly Difference[] {
  const differences = [
    ...textDifference('the trigger', trigger, request.trigger),
    ...textDifference('the target', target, request.target),
    ...textDifference('the job', job, showJob(request.job)),
  ];
  for (const [name, { value, at }] of matrix) {
    const got = request.combination.get(name) ?? null;
    if (!sameValue(got, value))
      differences.push({ what: `matrix.${name}`, expected: showValue(value), got: showValue(got), at });
  }
  for (const [name, { value, at }] of parameters) {
    const text = request.parameters.get(name);
    const got = text === undefined ? null : showText(text);
    if (got !== value)
      differences.push({ what: name, expected: value ?? 'left out', got: got ?? 'left out', at });
  }
  return differences;
}

export const resultDifferences = (pattern: ResultPattern, report: RequestReport): readonly Difference[] => [
  ...requestDifferences(pattern, report.request),
  ...textDifference('the result', pattern.result, verdictText(report)),
  ...textDifference('the number of attempts', pattern.attempts, report.earlier.length + 1),
];

/** How a request counts in the end. */
export const verdictText = ({ verdict }: RequestReport): string => verdict ?? 'left behind';

export function fireDifferences(
  { trigger, time, outcome }: FirePattern,
  fire: TestFire,
): readonly Difference[] {
  const differences = [
    ...textDifference('the trigger', trigger, fire.trigger),
    ...textDifference('the outcome', outcome, fire.outcome.kind),
  ];
  if (time === null || isTime(time.value, fire)) return differences;
  const expected =
    time.value.kind === 'local' ? time.value.text : new Date(time.value.at).toISOString().replace('.000', '');
  return [...differences, { what: 'the time', expected, got: fire.local, at: time.at }];
}

const isTime = (time: NonNullable<FirePattern['time']>['value'], fire: TestFire): boolean =>
  time.kind === 'instant' ? time.at === fire.at : fire.local.startsWith(time.text);

function textDifference<T extends string | number>(
  what: string,
  expected: Located<T> | null,
  got: T | string,
): readonly Difference[] {
  return expected === null || expected.value === got
    ? []
    : [{ what, expected: String(expected.value), got: String(got), at: expected.at }];
}

/** As text where both have one, as `--matrix` compares them; else as `exclude` does. */
function sameValue(got: Value, wanted: Value): boolean {
  const texts = [valueText(got), valueText(wanted)];
  return texts.includes(null) ? containsValue(got, wanted) : texts[0] === texts[1];
}
