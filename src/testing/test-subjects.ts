import { showJob } from '../core/job-path.ts';
import { showText } from '../core/text.ts';
import { showCombination } from '../plan/matrix.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { RequestReport } from '../run/summary.ts';
import { fireDifferences, requestDifferences, resultDifferences, verdictText } from './differences.ts';
import type { Subject } from './judge.ts';
import type { FirePattern, RequestPattern, ResultPattern } from './pattern.ts';
import type { TestFire } from './test-fires.ts';

/** What would be sent. */
export const REQUESTS: Subject<RequestPattern, PlannedRequest> = {
  noun: 'request',
  differences: requestDifferences,
  show: request => [nameOf(request), ...parametersOf(request)].join(' '),
  mustBeExpected: () => true,
  counts: () => true,
};

/** How requests of a rehearsal ended. */
export const RESULTS: Subject<ResultPattern, RequestReport> = {
  noun: 'result',
  differences: resultDifferences,
  show: report => `${nameOf(report.request)} ${verdictText(report)}`,
  mustBeExpected: () => true,
  counts: () => true,
};

/**
 * What schedules do. `exactly` need not list the fires of excluded days, nor fires that wait: these come again when
 * they are decided.
 */
export const FIRES: Subject<FirePattern, TestFire> = {
  noun: 'fire',
  differences: fireDifferences,
  show: ({ trigger, local, outcome }) => `${trigger} ${local} ${outcome.kind}`,
  mustBeExpected: ({ outcome }) => outcome.kind !== 'excluded' && outcome.kind !== 'buffered',
  counts: ({ outcome }) => outcome.kind === 'fired',
};

const nameOf = ({ trigger, combination }: PlannedRequest): string =>
  [trigger, showCombination(combination)].filter(part => part !== '').join(' ');

/** Beside the combination a request is known by its job and parameters. */
const parametersOf = ({ job, parameters }: PlannedRequest): readonly string[] => [
  `→ ${showJob(job)}`,
  ...[...parameters].map(([name, text]) => `${name}=${showText(text)}`),
];
