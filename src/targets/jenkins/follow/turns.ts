/** Who comes first where not all can be served at once. */
export interface Turns {
  /** At most `limit` of them, first those whose last turn is the longest ago, so that everyone's comes. */
  next<T extends { readonly id: string }>(candidates: readonly T[], limit: number): readonly T[];
}

export function createTurns(): Turns {
  const last = new Map<string, number>();
  const lastOf = ({ id }: { readonly id: string }): number => last.get(id) ?? 0;
  let turn = 0;
  return {
    next(candidates, limit) {
      turn += 1;
      const chosen = [...candidates].sort((a, b) => lastOf(a) - lastOf(b)).slice(0, limit);
      for (const { id } of chosen) last.set(id, turn);
      return chosen;
    },
  };
}
