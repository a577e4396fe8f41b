import { collectSelector } from '../../src/cli/arguments/choice-arguments.ts';
import { SourceFile } from '../../src/core/source.ts';
import { noStyle } from '../../src/core/style.ts';
import { readInputsFile } from '../../src/plan/inputs-file.ts';
import type { PlanOptions } from '../../src/plan/make-plan.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan, PlanProblem } from '../../src/plan/plan.ts';
import { requestDocument } from '../../src/plan/render/plan-json.ts';
import type { Selector } from '../../src/plan/select/select-triggers.ts';
import { problemsText } from '../../src/report/problem-text.ts';
import { manifestOf } from '../manifest/loading.ts';

export interface Given {
  readonly triggers?: readonly string[];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly rehearsal?: PlanOptions['rehearsal'];
  /** `label=nightly`, as after `--select`. */
  readonly select?: readonly string[];
  /** Values by key, as after `--matrix`. */
  readonly matrix?: Readonly<Record<string, readonly string[]>>;
  /** Text of `inputs.yaml`. */
  readonly inputsFile?: string;
}

export const optionsOf = ({
  triggers = [],
  inputs = {},
  env = {},
  rehearsal,
  select = [],
  matrix = {},
  inputsFile = '',
}: Given): PlanOptions => {
  const file = readInputsFile(new SourceFile('inputs.yaml', inputsFile));
  if (!file.ok) throw new Error(problemsText(file.error, noStyle));
  return {
    triggers,
    select: select.reduce<readonly Selector[]>((before, text) => collectSelector(text, before), []),
    matrix: new Map(Object.entries(matrix).map(([key, values]) => [key, new Set(values)])),
    inputsFile: file.value,
    inputs: new Map(Object.entries(inputs)),
    env: name => env[name],
    ...(rehearsal === undefined ? {} : { rehearsal }),
  };
};

const plan = (text: string, given: Given) => makePlan(manifestOf(text), optionsOf(given));

/** The plan; fails with what is wrong, as a user would read it. */
export function planOf(text: string, given: Given = {}): Plan {
  const result = plan(text, given);
  if (!result.ok) throw new Error(problemsText(result.error, noStyle));
  return result.value;
}

export function planProblemsOf(text: string, given: Given = {}): readonly PlanProblem[] {
  const result = plan(text, given);
  return result.ok ? [] : result.error;
}

/** The parameters of each request, as the plan shows them. */
export const parametersOf = (text: string, given: Given = {}): readonly unknown[] =>
  planOf(text, given).requests.map(request => requestDocument(request).parameters);

/** The code and the underlined text of each problem: `not-text: ${{ vars.list }}`. */
export const planUnderlined = (text: string, given: Given = {}): readonly string[] =>
  planProblemsOf(text, given).map(
    ({ code, at }) => `${code}: ${at === undefined ? '-' : text.slice(at.start, at.end)}`,
  );
