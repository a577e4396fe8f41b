import { unreachable } from '../../core/unreachable.ts';
import type { Matrix, Reduction } from '../../manifest/manifest.ts';
import { canonicalText, showValue } from '../../manifest/value.ts';
import { axesOf, type Combination, combinationsOf, productSize, showCombination } from '../matrix.ts';
import { cellsOf } from './cells.ts';
import { type Coverage, tupleName } from './coverage.ts';
import { scorer } from './sample.ts';
import { allowedTurns, excludePattern, excludePatterns, matches, type Turn, turns } from './space.ts';
import { subsets } from './tuples.ts';

/** Whether a plan has a combination of the axes, and why. */
export interface CellFate {
  readonly combination: Combination;
  readonly fate: 'planned' | 'left out' | 'excluded';
  /** A sentence without its full stop. */
  readonly because: string;
  /** Which fire of a cycle takes it, from 1; null: the matrix does not rotate, or it is excluded. */
  readonly fire: number | null;
}

/**
 * The fate of the first combination that is wanted: of those that are planned if there is one, else of those that are
 * left out, else of those that `exclude` takes away. null: there is none at all, or the product is too large to look.
 */
export function explainCell(
  matrix: Matrix,
  isWanted: (combination: Combination) => boolean,
  bounds: { readonly rotation: number; readonly mostCells: number },
): CellFate | null {
  if (productSize(matrix) > bounds.mostCells) return null;
  const cells = cellsOf(matrix, bounds);
  if (!cells.ok) return null;
  const { coverage, combinations } = cells.value;
  const planned = new Set([...combinations].map(canonicalText));
  const axes = axesOf(matrix);
  let leftOut: { readonly turn: Turn; readonly combination: Combination } | null = null;
  for (const turn of allowedTurns(axes, excludePatterns(matrix.exclude, axes))) {
    const [combination] = combinationsOf(matrix, [turn]);
    if (combination === undefined || !isWanted(combination)) continue;
    if (planned.has(canonicalText(combination)))
      return {
        combination,
        fate: 'planned',
        because: reasonFor(matrix, turn, coverage, [...combinations]),
        fire: fireOf(matrix, turn),
      };
    leftOut ??= { turn: [...turn], combination };
  }
  if (leftOut === null) return excludedCell(matrix, isWanted);
  const because = reasonFor(matrix, leftOut.turn, coverage, null);
  return { combination: leftOut.combination, fate: 'left out', because, fire: fireOf(matrix, leftOut.turn) };
}

function excludedCell(matrix: Matrix, isWanted: (combination: Combination) => boolean): CellFate | null {
  const axes = axesOf(matrix);
  for (const turn of turns(axes.map(({ values }) => values.length))) {
    const combination = new Map(
      axes.map(({ name, values }, axis) => [name, values[turn[axis] ?? 0] ?? null]),
    );
    if (!isWanted(combination)) continue;
    const entry = matrix.exclude.find(each => each.size > 0 && matches(excludePattern(each, axes), turn));
    if (entry !== undefined)
      return {
        combination,
        fate: 'excluded',
        because: `\`exclude\` takes away ${showValue(entry)}`,
        fire: null,
      };
  }
  return null;
}

/** `planned`: all combinations of the plan, if it is one of them. */
function reasonFor(
  matrix: Matrix,
  turn: Turn,
  coverage: Coverage | null,
  planned: readonly Combination[] | null,
): string {
  const { reduction } = matrix;
  if (reduction === null || coverage === null) return 'the matrix is taken whole';
  switch (coverage.kind) {
    case 'sample':
      return `it is number ${rank(matrix, turn, reduction)} of ${coverage.of} in the order of seed ${coverage.seed}, and the first ${coverage.cells} are taken`;
    case 'cover': {
      const names = tupleName(coverage.strength);
      if (planned === null) return `all of its ${names} are in other cells`;
      const own = ownTuple(matrix, turn, coverage.strength, planned);
      return own === null ? `it completes the ${names}` : `no other cell has ${own}`;
    }
    case 'rotate':
      return `it is cell ${place(matrix, turn)} of ${coverage.of}, which fire ${fireOf(matrix, turn)} of ${coverage.fires} takes`;
    default:
      return unreachable(coverage);
  }
}

const fireOf = (matrix: Matrix, turn: Turn): number | null =>
  matrix.reduction?.kind === 'rotate' ? Math.ceil(place(matrix, turn) / matrix.reduction.size) : null;

/** From 1, in the order in which a sample takes them. */
function rank(matrix: Matrix, turn: Turn, reduction: Reduction): number {
  const axes = axesOf(matrix);
  const scoreOf = scorer(axes, reduction.kind === 'sample' ? reduction.seed : '');
  const own = scoreOf(turn);
  let before = 0;
  for (const other of allowedTurns(axes, excludePatterns(matrix.exclude, axes))) {
    if (scoreOf(other) < own) before += 1;
  }
  return before + 1;
}

/** From 1, in the order of the product. */
function place(matrix: Matrix, turn: Turn): number {
  const axes = axesOf(matrix);
  let at = 0;
  for (const other of allowedTurns(axes, excludePatterns(matrix.exclude, axes))) {
    at += 1;
    if (other.every((value, axis) => value === turn[axis])) break;
  }
  return at;
}

/** Values of `strength` axes that no other combination of the plan has together: `os=linux python=3.12`. */
function ownTuple(
  matrix: Matrix,
  turn: Turn,
  strength: number,
  planned: readonly Combination[],
): string | null {
  const values = axesOf(matrix).map(({ name, values: all }, axis) => ({
    name,
    value: all[turn[axis] ?? 0] ?? null,
  }));
  for (const chosen of subsets(values.length, strength)) {
    const tuple = values.filter((_, axis) => chosen.includes(axis));
    const having = planned.filter(combination =>
      tuple.every(({ name, value }) => {
        const other = combination.get(name);
        return other !== undefined && canonicalText(other) === canonicalText(value);
      }),
    );
    if (having.length === 1) return showCombination(new Map(tuple.map(({ name, value }) => [name, value])));
  }
  return null;
}
