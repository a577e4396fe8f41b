import { err, ok, type Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Matrix, Reduction } from '../../manifest/manifest.ts';
import { canonicalText } from '../../manifest/value.ts';
import { axesOf, type Combination, combinationsOf, expandMatrix, productSize } from '../matrix.ts';
import { cover } from './cover.ts';
import type { Coverage } from './coverage.ts';
import { rotate } from './rotate.ts';
import { sample } from './sample.ts';
import { type Axis, allowedTurns, excludePatterns, type Turn } from './space.ts';
import { countTuples } from './tuples.ts';

/** The combinations of a matrix that a plan has. */
export interface Cells {
  /** In plan order; the same ones each time they are asked for. */
  readonly combinations: Iterable<Combination>;
  /** null: the matrix is taken whole. */
  readonly coverage: Coverage | null;
}

/** Why a matrix is too large to choose from, as the end of a sentence. */
export type TooLarge = string;

/** More tuples take a covering array minutes. */
const MOST_TUPLES = 250_000;

/**
 * A matrix, less what its `sample`, `pairwise` or `rotate` leaves out. That is decided among the combinations of the axes that
 * `exclude` leaves, before `include`: an excluded one never comes back, an entry of `include` goes along with the
 * combinations that it extends, and one that adds a combination of its own always does. So what is chosen is exactly as
 * it is in the whole matrix, its key included. `rotation` counts the fires before this one. `mostCells` bounds what is walked.
 */
export function cellsOf(
  matrix: Matrix,
  { rotation, mostCells }: { readonly rotation: number; readonly mostCells: number },
): Result<Cells, TooLarge> {
  const { reduction } = matrix;
  const size = productSize(matrix);
  if (size > mostCells && reduction?.kind !== 'cover')
    return err(`has ${size} combinations before \`exclude\``);
  if (reduction === null) {
    return ok({ combinations: { [Symbol.iterator]: () => expandMatrix(matrix) }, coverage: null });
  }
  const chosen = choose(matrix, reduction, { rotation, mostCells });
  if (!chosen.ok) return chosen;
  const { turns, coverage } = chosen.value;
  return ok({ combinations: { [Symbol.iterator]: () => combinationsOf(matrix, turns) }, coverage });
}

interface Chosen {
  /** In the order of the product. */
  readonly turns: readonly Turn[];
  readonly coverage: Coverage;
}

function choose(
  matrix: Matrix,
  reduction: Reduction,
  { rotation, mostCells }: { readonly rotation: number; readonly mostCells: number },
): Result<Chosen, TooLarge> {
  const axes = axesOf(matrix);
  const excluded = excludePatterns(matrix.exclude, axes);
  switch (reduction.kind) {
    case 'sample': {
      const { chosen, of } = sample(axes, excluded, reduction);
      const { seed } = reduction;
      return ok({ turns: chosen, coverage: { kind: 'sample', cells: chosen.length, of, seed } });
    }
    case 'rotate': {
      const { chosen, ...slice } = rotate(axes, excluded, { size: reduction.size, rotation });
      return ok({ turns: chosen, coverage: { kind: 'rotate', cells: chosen.length, ...slice } });
    }
    case 'cover':
      return chooseCover(matrix, axes, { strength: reduction.strength, mostCells });
    default:
      return unreachable(reduction);
  }
}

/**
 * A covering array over the axes in an order of their own, and without repeated values, so that neither the order of the
 * file nor a value that stands there twice changes what is chosen.
 */
function chooseCover(
  matrix: Matrix,
  axes: readonly Axis[],
  { strength, mostCells }: { readonly strength: number; readonly mostCells: number },
): Result<Chosen, TooLarge> {
  const sorted = [...axes].sort((a, b) => (a.name < b.name ? -1 : 1)).map(withDistinctValues);
  const sizes = sorted.map(({ values }) => values.length);
  const atOnce = Math.min(strength, axes.length);
  const tuples = countTuples(sizes, atOnce);
  if (tuples > MOST_TUPLES) return err(`has ${tuples} tuples of ${atOnce} values to cover`);
  const excluded = excludePatterns(matrix.exclude, sorted);
  const covered = cover(sizes, excluded, atOnce);
  const places = axes.map(({ name }) => sorted.findIndex(axis => axis.name === name));
  const turns = covered.chosen
    .map(row => axes.map(({ values }, axis) => indexIn(values, sorted, places[axis] ?? 0, row)))
    .sort(byProductOrder);
  const of =
    productSize(matrix) > mostCells ? null : count(allowedTurns(axes, excludePatterns(matrix.exclude, axes)));
  return ok({
    turns,
    coverage: { kind: 'cover', cells: turns.length, of, strength: atOnce, tuples: covered.tuples },
  });
}

function withDistinctValues({ name, values }: Axis): Axis {
  const distinct = new Map(values.map(value => [canonicalText(value), value]));
  return { name, values: [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value) };
}

function indexIn(values: Axis['values'], sorted: readonly Axis[], place: number, row: Turn): number {
  const value = sorted[place]?.values[row[place] ?? 0] ?? null;
  const text = canonicalText(value);
  return values.findIndex(other => canonicalText(other) === text);
}

function byProductOrder(a: Turn, b: Turn): number {
  for (const [axis, value] of a.entries()) if (value !== b[axis]) return value - (b[axis] ?? 0);
  return 0;
}

function count(turns: Iterable<Turn>): number {
  let all = 0;
  for (const _ of turns) all += 1;
  return all;
}
