import { type Fitted, fitSections, type Section } from './fit-sections.ts';

/**
 * Parts of a text that share `limit` UTF-16 units fairly: one that needs little gets all of it, and what is left is for
 * those that need more. Three thousand rows of one part cannot push out another.
 */
export function fitGroups(groups: readonly (readonly Section[])[], limit: number): Fitted {
  const shares = fairShares(groups.map(sizeOf), limit);
  let text = '';
  let cut = 0;
  let room = 0;
  const dropped: string[] = [];
  for (const [index, group] of groups.entries()) {
    room += shares[index] ?? 0;
    const fitted = fitSections(group, room);
    room -= fitted.text.length;
    text += fitted.text;
    cut += fitted.cut;
    dropped.push(...fitted.dropped);
  }
  return { text, cut, dropped };
}

const sizeOf = (sections: readonly Section[]): number =>
  sections.reduce(
    (sum, { open, rows, close }) =>
      rows.reduce((all, row) => all + row.length, sum + open.length + close.length),
    0,
  );

/** What each gets of a whole. Small needs are met first, and what they leave goes to the larger ones. */
function fairShares(needs: readonly number[], whole: number): readonly number[] {
  const shares = new Array<number>(needs.length).fill(0);
  let left = whole;
  const order = needs.map((need, index) => ({ need, index })).sort((a, b) => a.need - b.need);
  for (const [met, { need, index }] of order.entries()) {
    const share = Math.min(need, Math.floor(left / (order.length - met)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}
