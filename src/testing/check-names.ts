import { didYouMean } from '../core/did-you-mean.ts';
import { showJob } from '../core/job-path.ts';
import type { Location } from '../core/source.ts';
import type { Manifest, Trigger } from '../manifest/manifest.ts';
import { splitJobPath } from '../manifest/read/read-job.ts';
import type { Located } from './located.ts';
import type { RequestPattern } from './pattern.ts';
import type { Expectation, ManifestTest } from './test-file.ts';
import { mayBeIn } from './test-fires.ts';
import { type TestProblem, type TestProblemCode, testProblem } from './test-problem.ts';

/**
 * The names in a test that the manifest does not have. That there is no request of `nigthly` holds for every manifest: a
 * slip must not look like a promise that is kept.
 */
export function checkNames(test: ManifestTest, manifest: Manifest): readonly TestProblem[] {
  const { expect, span } = test;
  const requests = [
    ...test.builds.map(build => build.requests),
    ...patternsOf(expect.requests),
    ...patternsOf(expect.results),
  ];
  const named = [
    ...test.triggers,
    ...[...requests, ...patternsOf(expect.fires)].flatMap(({ trigger }) => trigger ?? []),
    ...[...(span?.durations.byTrigger ?? [])].map(([value, { at }]) => ({ value, at })),
  ];
  const triggers = [...manifest.triggers.keys()];
  return [
    ...unknown('unknown-trigger', 'trigger', named, triggers),
    ...unknown(
      'unknown-target',
      'target',
      requests.flatMap(({ target }) => target ?? []),
      [...manifest.targets.keys()],
    ),
    ...requests.flatMap(pattern => checkPattern(pattern, manifest)),
    ...withoutSchedule(test, manifest),
    ...outsideOfSpan(test),
  ];
}

const THE_MANIFEST = 'the manifest';

const patternsOf = <P>(expectation: Expectation<P> | null): readonly P[] =>
  expectation === null
    ? []
    : [...(expectation.exactly?.patterns ?? []), ...expectation.atLeast, ...expectation.none];

/** Axes and parameters are those of the pattern's trigger, or of any where it names none. */
function checkPattern(
  { trigger, job, matrix, parameters }: RequestPattern,
  manifest: Manifest,
): readonly TestProblem[] {
  const own = trigger === null ? undefined : manifest.triggers.get(trigger.value);
  const owner = own === undefined ? THE_MANIFEST : `the trigger "${own.name}"`;
  const triggers = own === undefined ? [...manifest.triggers.values()] : [own];
  const axes = triggers.flatMap(axesOf);
  const known = triggers.flatMap(each => [...each.parameters.keys()]);
  return [
    ...unknown('unknown-axis', 'axis', namesOf(matrix), axes, owner),
    ...unknown('unknown-parameter', 'parameter', namesOf(parameters), known, owner),
    ...unknown('unknown-secret', 'secret', [...parameters.values()].flatMap(secretsIn), [
      ...manifest.secrets.keys(),
    ]),
    ...unknownJob(job, triggers, owner),
  ];
}

/** A value of a pattern is written as in a plan: secrets by name. */
const secretsIn = ({ value, at }: Located<string | null>): readonly Located<string>[] =>
  [...(value ?? '').matchAll(/\$\{\{ *secrets\.([\w-]+) *\}\}/g)].map(([, name = '']) => ({
    value: name,
    at,
  }));

/** A job whose name an expression makes may be any. */
function unknownJob(
  job: Located<string> | null,
  triggers: readonly Trigger[],
  owner: string,
): readonly TestProblem[] {
  const known = triggers.map(trigger => constantJob(trigger.job));
  if (job === null || known.includes(null)) return [];
  return unknown(
    'unknown-job',
    'job',
    [job],
    known.flatMap(name => name ?? []),
    owner,
  );
}

/** null: it takes a plan to know. */
function constantJob(job: Trigger['job']): string | null {
  const names = job.kind === 'path' ? [job.path] : job.names;
  const constants = names.flatMap(name => (name.kind === 'constant' ? [String(name.value)] : []));
  if (constants.length < names.length) return null;
  return showJob(job.kind === 'path' ? splitJobPath(constants.join('')) : constants);
}

const axesOf = ({ matrix }: Trigger): readonly string[] =>
  matrix === null ? [] : [...matrix.axes.keys(), ...matrix.include.flatMap(entry => [...entry.keys()])];

const namesOf = (values: ReadonlyMap<string, { readonly at: Location }>): readonly Located<string>[] =>
  [...values].map(([value, { at }]) => ({ value, at }));

/** `owner`: what should have the name; another trigger may have it. */
function unknown(
  code: TestProblemCode,
  kind: string,
  names: readonly Located<string>[],
  known: readonly string[],
  owner: string = THE_MANIFEST,
): readonly TestProblem[] {
  return names
    .filter(({ value }) => !known.includes(value))
    .map(({ value, at }) => {
      const guess = didYouMean(value, known);
      const there = known.length === 0 ? 'There is none.' : `There is: ${[...new Set(known)].join(', ')}.`;
      const next = guess === null ? there : `Did you mean "${guess}"?`;
      return testProblem(code, at, `${owner} has no ${kind} "${value}"`, next);
    });
}

function withoutSchedule({ triggers, span }: ManifestTest, manifest: Manifest): readonly TestProblem[] {
  const names = triggers.length === 0 ? [...manifest.triggers.keys()] : triggers.map(({ value }) => value);
  const isScheduled = names.some(name => (manifest.triggers.get(name)?.schedules.length ?? 0) > 0);
  if (span === null || isScheduled) return [];
  const which = triggers.length === 0 ? 'no trigger of the manifest has' : 'none of its triggers has';
  return [
    testProblem(
      'no-schedule',
      span.at,
      `${which} a schedule`,
      'Leave the day out: somebody runs them by hand.',
    ),
  ];
}

/** Nothing fires outside of the span, whatever the manifest says. */
function outsideOfSpan({ span, expect }: ManifestTest): readonly TestProblem[] {
  if (span === null) return [];
  return patternsOf(expect.fires).flatMap(({ time }) =>
    time === null || mayBeIn(span, time.value)
      ? []
      : [
          testProblem(
            'outside-span',
            time.at,
            'this time is not in the span of the test',
            'Write a time in it.',
          ),
        ],
  );
}
