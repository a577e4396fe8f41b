import type { Pattern } from './space.ts';

/** For each axis the values, by index, that are still open. */
type Domains = readonly (readonly boolean[])[];

/**
 * Whether some combination fits `asked` and none of `excluded`: a product of billions is not walked for that. What
 * remains of each `exclude` entry is a clause "one of its axes has another value", and the search branches on the clause
 * with the fewest ways out, so that a clause with one way decides at once, and one with none ends the branch.
 */
export function isPossible(sizes: readonly number[], asked: Pattern, excluded: readonly Pattern[]): boolean {
  const open = new Map(asked.map(({ axis, wanted }) => [axis, wanted]));
  const domains = sizes.map((size, axis) => open.get(axis) ?? new Array<boolean>(size).fill(true));
  if (domains.some(domain => !domain.includes(true))) return false;
  return canAvoid(excluded, domains);
}

function canAvoid(excluded: readonly Pattern[], domains: Domains): boolean {
  const alive = excluded.filter(pattern =>
    pattern.every(({ axis, wanted }) => domains[axis]?.some((isOpen, value) => isOpen && wanted[value])),
  );
  const clauses = alive.map(pattern =>
    pattern.filter(({ axis, wanted }) => domains[axis]?.some((isOpen, value) => isOpen && !wanted[value])),
  );
  const [tightest] = clauses.sort((a, b) => a.length - b.length);
  if (tightest === undefined) return true;
  // The branches exclude each other: the second takes it for granted that the first way out was not taken.
  let rest = domains;
  for (const { axis, wanted } of tightest) {
    if (
      canAvoid(
        alive,
        narrowed(rest, axis, value => !wanted[value]),
      )
    )
      return true;
    rest = narrowed(rest, axis, value => wanted[value] === true);
  }
  return false;
}

const narrowed = (domains: Domains, at: number, keeps: (value: number) => boolean): Domains =>
  domains.map((domain, axis) =>
    axis === at ? domain.map((isOpen, value) => isOpen && keeps(value)) : domain,
  );
