import type { Contexts } from '../manifest/expression/expression.ts';
import type { Matrix, Trigger } from '../manifest/manifest.ts';
import { matrixKeys } from '../manifest/read/read-matrix.ts';
import { digestMaker, keyMaker } from './keys.ts';
import { type Combination, showCombination } from './matrix.ts';
import type { PlannedRequest } from './plan.ts';
import type { ProblemList } from './problem-list.ts';
import { repeatCounter } from './repeats.ts';
import { requestTemplate } from './resolve/request-template.ts';
import { type Cells, cellsOf } from './sampling/cells.ts';
import type { Chosen } from './select/choose.ts';

/** What all requests of a trigger share. */
export interface TriggerContext extends Chosen {
  /** `inputs`, `vars` and `env`. */
  readonly contexts: Contexts;
  readonly cells: Cells;
  /** Which combinations something has changed for; null: nobody asks, or all. */
  readonly changed: ((combination: Combination) => boolean) | null;
}

/** What a plan takes of a trigger's matrix; null and a problem where it is too large to be walked. */
export function cellsFor(
  trigger: Trigger,
  { rotation, maxRequests }: { readonly rotation: number; readonly maxRequests: number },
  problems: ProblemList,
): Cells | null {
  // A trigger without a matrix is one request.
  if (trigger.matrix === null) return { combinations: [new Map()], coverage: null };
  // Walking a product of billions, of which `exclude` may leave a few, would look like a hang.
  const cells = cellsOf(trigger.matrix, { rotation, mostCells: maxRequests * 100 });
  if (cells.ok) return cells.value;
  tooMany(trigger, cells.error, problems);
  return null;
}

/** How many requests a plan may have. */
export interface Room {
  /** How many the triggers before have left. */
  readonly left: number;
  readonly maxRequests: number;
}

/**
 * First pass: resolves everything and keeps nothing, so that a plan is known to be whole before its first request is
 * shown. Gives the number of requests; what is wrong goes to `problems`.
 */
export function countRequests(context: TriggerContext, room: Room, problems: ProblemList): number {
  const { trigger, filter, cells, changed } = context;
  const resolve = requestTemplate(trigger, context.contexts);
  const before = problems.all.length;
  let count = 0;
  for (const combination of cells.combinations) {
    if (filter?.(combination) === false || changed?.(combination) === false) continue;
    if (count >= room.left) {
      tooMany(trigger, `makes the plan larger than ${room.maxRequests} requests`, problems);
      return 0;
    }
    count += 1;
    resolve(combination, ({ code, at, message, next }) => {
      const where = combination.size === 0 ? '' : ` (for ${showCombination(combination)})`;
      problems.fail(code, at, message + where, next);
    });
    // One broken expression would otherwise be told once for each combination.
    if (problems.all.length > before) return 0;
  }
  return count;
}

/** Second pass: the requests, one at a time. Only after the first has found nothing wrong. */
export function* planRequests({
  trigger,
  contexts,
  filter,
  cells,
  changed,
}: TriggerContext): Generator<PlannedRequest> {
  const { name, target } = trigger;
  const resolve = requestTemplate(trigger, contexts);
  const keyOf = keyMaker(name, matrixKeys(trigger.matrix));
  const digestOf = digestMaker(target, trigger.parameters.keys());
  const repeatOf = repeatCounter(trigger.matrix);
  for (const combination of cells.combinations) {
    const base = keyOf(combination);
    // Counted before the filter: a request has the key that it has in the whole plan.
    const repeat = repeatOf(base);
    if (filter?.(combination) === false || changed?.(combination) === false) continue;
    const { job, parameters, token, cause, group } = resolve(combination, defect);
    yield {
      key: repeat === 1 ? base : keyOf(combination, repeat),
      asks: digestOf(job, parameters),
      trigger: name,
      target,
      job,
      combination,
      parameters,
      token,
      cause,
      group,
    };
  }
}

function defect({ code, message }: { readonly code: string; readonly message: string }): never {
  throw new Error(`the first pass did not find ${code}: ${message}`);
}

function tooMany(trigger: Trigger, what: string, problems: ProblemList): void {
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
