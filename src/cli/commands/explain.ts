import type { Problem } from '../../core/problem.ts';
import type { Manifest, Trigger } from '../../manifest/manifest.ts';
import { canonicalText } from '../../manifest/value.ts';
import { explain as explainRequest } from '../../plan/explain/explain.ts';
import { explainDocument } from '../../plan/explain/explain-json.ts';
import { explainText } from '../../plan/explain/explain-text.ts';
import { streamPlan } from '../../plan/make-plan.ts';
import { type Combination, showCombination } from '../../plan/matrix.ts';
import { type CellFate, explainCell } from '../../plan/sampling/explain-cell.ts';
import { combinationFilter } from '../../plan/select/select-matrix.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../manifest/load.ts';
import { type ChoiceOptions, planOptions } from '../plan/plan-options.ts';
import { tell } from '../tell.ts';

export interface ExplainOptions extends ChoiceOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
}

/** The first request that the trigger has, or that `--matrix` leaves of it. */
export async function explain(name: string, options: ExplainOptions, io: Io): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.failed;
  }
  const { manifest } = loaded.value;
  const wanted = await planOptions([name], options, io);
  const made = wanted.ok ? streamPlan(manifest, wanted.value) : wanted;
  const trigger = manifest.triggers.get(name);
  const fate = trigger === undefined ? () => null : cellExplainer(trigger, manifest, options);
  if (!wanted.ok || !made.ok) {
    const problems = made.ok ? [] : made.error;
    const isEmpty = problems.every(({ code }) => code === 'nothing-selected');
    const cell = isEmpty ? fate(combinationFilter(options.matrix)) : null;
    tell(cell === null ? problems : [notPlanned(name, cell)], io);
    return EXIT.failed;
  }
  const planned = made.value.triggers.find(each => each.name === name);
  const request = firstOf(made.value.requests, name);
  if (trigger === undefined || planned === undefined || request === null) {
    const message = `"${name}" has no requests: ${planned?.skipped ?? 'it is not in the plan'}`;
    const next = 'Correct its matrix; `volley plan` shows what it comes to.';
    tell([{ code: 'no-requests', severity: 'error', message, next }], io);
    return EXIT.failed;
  }
  const { inputs: flags, inputsFile: file = new Map(), env } = wanted.value;
  const cell = planned.coverage === null ? null : fate(sameAs(request.combination));
  const explanation = explainRequest(
    request,
    { manifest, trigger, inputs: planned.inputs, given: { flags, file }, env },
    cell,
  );
  if (options.format === 'json') io.out.write(`${JSON.stringify(explainDocument(explanation), null, 2)}\n`);
  else io.out.write(explainText(explanation, io.out.style));
  return EXIT.ok;
}

/** Says of the first combination that is wanted whether a plan has it, and why. */
function cellExplainer(
  { matrix }: Trigger,
  { limits }: Manifest,
  { rotation = 1 }: ChoiceOptions,
): (isWanted: (combination: Combination) => boolean) => CellFate | null {
  const bounds = { rotation: rotation - 1, mostCells: limits.maxRequests * 100 };
  return isWanted => (matrix === null ? null : explainCell(matrix, isWanted, bounds));
}

function sameAs(combination: Combination): (other: Combination) => boolean {
  const text = canonicalText(combination);
  return other => canonicalText(other) === text;
}

const notPlanned = (name: string, { combination, fate, because, fire }: CellFate): Problem => ({
  code: 'no-requests',
  severity: 'error',
  message: `${showCombination(combination)} of "${name}" is ${fate}: ${because}`,
  next:
    fire === null
      ? '`volley plan` shows the combinations that are planned.'
      : `Add \`--rotation ${fire}\`: that fire has it.`,
});

/** Triggers that it needs come before it in the plan. */
function firstOf<R extends { readonly trigger: string }>(requests: Iterable<R>, trigger: string): R | null {
  for (const request of requests) if (request.trigger === trigger) return request;
  return null;
}
