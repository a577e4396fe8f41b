import type { JobPath } from '../core/job-path.ts';
import type { Text } from '../core/text.ts';
import type { Contexts } from '../manifest/expression.ts';
import type { JobTemplate, Matrix, Trigger } from '../manifest/manifest.ts';
import { jobProblem, splitJobPath } from '../manifest/read-job.ts';
import { matrixKeys } from '../manifest/read-matrix.ts';
import type { Template } from '../manifest/template.ts';
import type { Value, ValueMap } from '../manifest/value.ts';
import { digestOf, keyOf } from './keys.ts';
import { type Combination, expandMatrix, productSize, showCombination } from './matrix.ts';
import type { PlannedRequest } from './plan.ts';
import type { ProblemList } from './problem-list.ts';
import { resolvePlain, resolveText } from './resolve.ts';

/** What all requests of a trigger share. */
export interface TriggerContext {
  readonly trigger: Trigger;
  /** `inputs`, `vars` and `env`. */
  readonly contexts: Contexts;
  /** How many requests the plan may still take. */
  readonly room: number;
  readonly maxRequests: number;
  readonly problems: ProblemList;
}

/** One request for each combination of the trigger's matrix; what went wrong is in the list of problems. */
export function planRequests(context: TriggerContext): readonly PlannedRequest[] {
  const { trigger, problems, room, maxRequests } = context;
  // Walking a product of billions, of which `exclude` may leave a few, would look like a hang.
  const size = trigger.matrix === null ? 1 : productSize(trigger.matrix);
  if (size > maxRequests * 100) {
    tooMany(context, `has ${size} combinations before \`exclude\``);
    return [];
  }
  const requests: PlannedRequest[] = [];
  const before = problems.all.length;
  const repeats = new Map<string, number>();
  const absent = new Map(matrixKeys(trigger.matrix).map(name => [name, null] as const));
  for (const combination of trigger.matrix === null ? [new Map()] : expandMatrix(trigger.matrix)) {
    if (requests.length >= room) {
      tooMany(context, `makes the plan larger than ${maxRequests} requests`);
      return [];
    }
    const base = keyOf(trigger.name, combination);
    const repeat = (repeats.get(base) ?? 0) + 1;
    repeats.set(base, repeat);
    // An axis may say the same value twice; both are requests of their own.
    const key = repeat === 1 ? base : keyOf(trigger.name, combination, repeat);
    requests.push(planRequest(context, key, combination, absent));
    // One broken expression would otherwise be told once for each combination.
    if (problems.all.length > before) return [];
  }
  return requests;
}

/** `absent`: what keys read as that only other combinations have. */
function planRequest(
  { trigger, contexts: shared, problems }: TriggerContext,
  key: PlannedRequest['key'],
  combination: Combination,
  absent: ValueMap,
): PlannedRequest {
  const contexts: Contexts = new Map([
    ['matrix', new Map<string, Value>([...absent, ...combination])],
    ...shared,
    ['trigger', new Map([['name', trigger.name]])],
  ]);
  const where = combination.size === 0 ? '' : ` (for ${showCombination(combination)})`;
  const text = (template: Template): Text | null => problems.take(resolveText(template, contexts), where);
  const plain = (template: Template): string | null => problems.take(resolvePlain(template, contexts), where);
  const parameters = new Map<string, Text>();
  for (const [name, template] of trigger.parameters) {
    const value = text(template);
    if (value !== null) parameters.set(name, value);
  }
  const job = planJob(trigger.job, plain, problems);
  return {
    key,
    asks: digestOf({ target: trigger.target, job, parameters }),
    trigger: trigger.name,
    target: trigger.target,
    job,
    combination,
    parameters,
    token: trigger.token === null ? null : text(trigger.token),
    cause: trigger.cause === null ? null : plain(trigger.cause),
  };
}

/** The path of the job; empty, with a problem told, where its expressions give none. */
function planJob(
  job: JobTemplate,
  plain: (template: Template) => string | null,
  problems: ProblemList,
): JobPath {
  const names = job.kind === 'names' ? job.names.map(plain) : [plain(job.path)];
  const texts = names.filter(name => name !== null);
  // A name that could not be evaluated has been told already.
  if (texts.length < names.length) return [];
  const path = job.kind === 'names' ? texts : pathNames(job.path, texts.join());
  const wrong = jobProblem(path);
  if (wrong !== null) problems.fail('bad-job', job.at, wrong.message, 'Check what its expressions give.');
  return path;
}

/**
 * Slashes at the ends do not matter where a person wrote them. Where an expression came out empty they do:
 * `platform/${{ matrix.name }}` without a name is not the job `platform`.
 */
const pathNames = (template: Template, path: string): JobPath =>
  template.kind === 'constant' ? splitJobPath(path) : path.split('/');

function tooMany({ trigger, problems }: TriggerContext, what: string): void {
  const axes = [...(trigger.matrix?.axes ?? [])].map(([name, values]) => `${name} ${values.length}`);
  const sizes = axes.length === 0 ? '' : ` (axes: ${axes.join(' × ')})`;
  problems.fail(
    'too-many-requests',
    trigger.at,
    `"${trigger.name}"${sizes} ${what}`,
    'Make the matrix smaller, or raise `limits: {max-requests: …}`.',
  );
}

/** Why a matrix comes to nothing. */
export function emptiness(matrix: Matrix | null): string {
  const [empty] = [...(matrix?.axes ?? [])].find(([, values]) => values.length === 0) ?? [];
  if (empty !== undefined) return `the axis "${empty}" of its matrix has no values`;
  return matrix !== null && matrix.axes.size > 0
    ? '`exclude` takes every combination away'
    : 'its matrix has no axes';
}
