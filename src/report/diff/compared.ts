import type { Problem } from '../../core/problem.ts';

/** What was compared with what, and what could not be. */
export interface Compared {
  /** E.g. `main (3f2a9c1)`. */
  readonly before: string;
  /** E.g. `triggers.yaml`. */
  readonly after: string;
  /** Names of triggers that a side cannot plan; both sides do without them. Default: none. */
  readonly broken?: BothSides<readonly string[]>;
  /** What is wrong with each side, warnings included. Default: nothing. */
  readonly problems?: BothSides<readonly Problem[]>;
}

export interface BothSides<T> {
  readonly before: T;
  readonly after: T;
}

/** A side that cannot be planned whole. */
export interface BrokenSide {
  readonly label: string;
  /** At least one. */
  readonly triggers: readonly string[];
}

export function brokenSides({ before, after, broken }: Compared): readonly BrokenSide[] {
  const sides = [
    { label: before, triggers: broken?.before ?? [] },
    { label: after, triggers: broken?.after ?? [] },
  ];
  return sides.filter(({ triggers }) => triggers.length > 0);
}

/** Said where nothing differs. It says nothing of what could not be compared. */
export const sameWords = (compared: Compared): string =>
  brokenSides(compared).length === 0
    ? 'no difference in what would be fired, or when'
    : 'no difference in what could be compared';
