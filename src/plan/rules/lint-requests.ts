import { hasSecret, type Text } from '../../core/text.ts';
import type { Manifest, Matrix, Trigger } from '../../manifest/manifest.ts';
import type { Value } from '../../manifest/value.ts';
import { type Combination, expandMatrix, productSize } from '../matrix.ts';
import { type RequestTemplate, type RequestValues, requestTemplate } from '../resolve/request-template.ts';
import { cellsOf } from '../sampling/cells.ts';

/** A request as a linter sees it, before anybody has given inputs or set a variable. */
export interface LintRequest {
  readonly trigger: Trigger;
  readonly combination: Combination;
  /** Equal for two requests that ask for the same build. */
  readonly asks: string;
  /** Equal for two requests that Jenkins takes for the same: it compares passwords by their name alone. */
  readonly asksBesideSecrets: string;
}

/** A larger matrix is counted or compared by a plan only: `validate` answers at once. */
const MOST_OF_A_TRIGGER = 4_096;

/** The most requests that are compared, over all triggers; a trigger that would go beyond is left out. */
const MOST_OF_ALL = 40_000;

/**
 * What these triggers would fire, in plan order. For an input without a default and for every environment variable
 * stands a text that equals nothing else. Requests whose expressions need the real value are left out.
 */
export function lintRequests({ env, vars }: Manifest, triggers: readonly Trigger[]): readonly LintRequest[] {
  const requests: LintRequest[] = [];
  const variables = new Map<string, Value>(env.map(name => [name, placeholder('env', name)]));
  for (const trigger of triggers) {
    const combinations = combinationsOf(trigger);
    if (combinations === null || requests.length + combinations.length > MOST_OF_ALL) continue;
    const shared = new Map([
      ['inputs', inputsOf(trigger)],
      ['vars', vars],
      ['env', variables],
    ]);
    const resolve = requestTemplate(trigger, shared);
    for (const request of resolved(trigger, combinations, resolve)) requests.push(request);
  }
  return requests;
}

/** How many requests a trigger makes; null where that takes too long to know. */
export function countRequestsOf({ matrix }: Trigger): number | null {
  if (matrix === null) return 1;
  return productSize(matrix) > MOST_OF_A_TRIGGER ? null : combinationsOfFire(matrix).length;
}

/** All combinations of a matrix that rotates: each is fired some day. */
function combinationsOf({ matrix }: Trigger): readonly Combination[] | null {
  if (matrix === null) return [new Map()];
  if (productSize(matrix) > MOST_OF_A_TRIGGER) return null;
  return matrix.reduction?.kind === 'rotate' ? [...expandMatrix(matrix)] : combinationsOfFire(matrix);
}

/** The combinations of one fire; none where these cannot be known, which a plan tells. */
function combinationsOfFire(matrix: Matrix): readonly Combination[] {
  const cells = cellsOf(matrix, { rotation: 0, mostCells: MOST_OF_A_TRIGGER });
  return cells.ok ? [...cells.value.combinations] : [];
}

const inputsOf = ({ inputs }: Trigger): ReadonlyMap<string, Value> =>
  new Map([...inputs].map(([name, spec]) => [name, spec.default ?? placeholder('inputs', name)]));

const placeholder = (context: string, name: string): string => `\${{ ${context}.${name} }}`;

function* resolved(
  trigger: Trigger,
  combinations: readonly Combination[],
  resolve: RequestTemplate,
): Generator<LintRequest> {
  // Sorted once: the order of parameters in the file makes no other build.
  const names = [...trigger.parameters.keys()].sort();
  for (const combination of combinations) {
    let known = true;
    const values = resolve(combination, () => {
      known = false;
    });
    if (!known) continue;
    const asks = asking(trigger, values, names, part => part);
    // Nearly all requests hold no secret, and the two are one text.
    const secret = [...values.parameters.values()].some(hasSecret);
    const asksBesideSecrets = secret ? asking(trigger, values, names, onlyPlain) : asks;
    yield { trigger, combination, asks, asksBesideSecrets };
  }
}

/** Texts that hold a secret, all of them alike and like no other text. */
const onlyPlain = (text: Text): Text | true => (hasSecret(text) ? true : text);

/** As JSON, so that no two different requests come out alike. */
function asking(
  { target }: Trigger,
  { job, parameters }: RequestValues,
  names: readonly string[],
  part: (text: Text) => Text | true,
): string {
  const sent: unknown[] = [];
  for (const name of names) {
    const text = parameters.get(name);
    if (text !== undefined) sent.push(name, part(text));
  }
  return JSON.stringify([target, job, sent]);
}
