import { unreachable } from '../../core/unreachable.ts';

/**
 * What of a matrix that is not taken whole is in the plan. Cells are combinations of the axes that `exclude` leaves; what
 * `include` adds comes on top.
 */
export type Coverage =
  | {
      readonly kind: 'sample';
      /** How many cells the plan has. */
      readonly cells: number;
      readonly of: number;
      readonly seed: string;
    }
  | {
      readonly kind: 'cover';
      readonly cells: number;
      /** null: more than could be counted. */
      readonly of: number | null;
      /** Of how many axes all values stand together: 2 for pairs. */
      readonly strength: number;
      /** How many such tuples there are; the cells have them all. */
      readonly tuples: number;
    }
  | {
      readonly kind: 'rotate';
      readonly cells: number;
      readonly of: number;
      /** How many cells come before those of the plan. */
      readonly before: number;
      /** Which fire of the cycle it is, from 0. */
      readonly fire: number;
      readonly fires: number;
    };

/** `pairwise: 12 of 144 cells cover all 87 pairs`. */
export function coverageText(coverage: Coverage): string {
  const { cells, of } = coverage;
  switch (coverage.kind) {
    case 'sample':
      return `sample: ${cells} of ${of} cells, seed ${coverage.seed}`;
    case 'cover': {
      const { strength, tuples } = coverage;
      const name = strength === 2 ? 'pairwise' : `${strength}-wise`;
      return `${name}: ${of === null ? cells : `${cells} of ${of}`} cells cover all ${tuples} ${tupleName(strength)}`;
    }
    case 'rotate': {
      const { before, fire, fires } = coverage;
      const which =
        cells === 0
          ? 'no cells'
          : cells === 1
            ? `cell ${before + 1}`
            : `cells ${before + 1}-${before + cells}`;
      return `rotate: ${which} of ${of}, fire ${fire + 1} of ${fires}`;
    }
    default:
      return unreachable(coverage);
  }
}

const NAMES = ['', 'values', 'pairs', 'triples', 'quadruples', 'quintuples', 'sextuples'];

/** `pairs`. */
export const tupleName = (strength: number): string => NAMES[strength] ?? `tuples of ${strength}`;
