import type { Matrix } from '../manifest/manifest.ts';
import { canonicalText } from '../manifest/value.ts';

/**
 * Counts how often each key has come up so far, this time included. An axis or `include` may say the same twice, and
 * both are requests of their own. Where nothing is said twice no two combinations are equal, and a million keys need
 * not be remembered to see that.
 */
export function repeatCounter(matrix: Matrix | null): (key: string) => number {
  if (matrix === null || !saysTwice(matrix)) return () => 1;
  const counts = new Map<string, number>();
  return key => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count;
  };
}

/**
 * An entry of `include` that becomes a combination of its own differs from every other: it lacks an axis, or else the
 * product holds its equal, which it would have joined unless `exclude` had taken that one away.
 */
const saysTwice = ({ axes, include }: Matrix): boolean =>
  [...axes.values(), include].some(
    values => new Set(values.map(value => canonicalText(value))).size < values.length,
  );
