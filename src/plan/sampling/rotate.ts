import { type Axis, allowedTurns, type Pattern, type Turn } from './space.ts';

/** A slice of all combinations. */
export interface Slice {
  readonly chosen: readonly Turn[];
  /** How many combinations there are. */
  readonly of: number;
  /** How many come before the slice. */
  readonly before: number;
  /** Which of the fires of a cycle this one is, from 0. */
  readonly fire: number;
  /** How many fires it takes until all have run: `of / size`, rounded up; at least 1. */
  readonly fires: number;
}

/**
 * The combinations of one fire of many: `size` at a time in the order of the product, from the beginning again after
 * the last. `rotation` counts the fires before this one, so that nothing has to be remembered.
 */
export function rotate(
  axes: readonly Axis[],
  excluded: readonly Pattern[],
  { size, rotation }: { readonly size: number; readonly rotation: number },
): Slice {
  let of = 0;
  for (const _ of allowedTurns(axes, excluded)) of += 1;
  const fires = Math.max(1, Math.ceil(of / size));
  const fire = rotation % fires;
  const before = fire * size;
  const chosen: Turn[] = [];
  let at = 0;
  for (const turn of allowedTurns(axes, excluded)) {
    if (at >= before && at < before + size) chosen.push([...turn]);
    at += 1;
  }
  return { chosen, of, before, fire, fires };
}
