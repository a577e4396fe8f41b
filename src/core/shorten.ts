/** A longer value is not read by anybody, and takes the room of others. UTF-16 units. */
const MOST = 200;

/** The beginning of a text, with how many UTF-16 units of it are missing: `aaa… 19 800 more`. No character is cut in two. */
export function shorten(text: string, most: number = MOST): string {
  if (text.length <= most) return text;
  const end = /[\uD800-\uDBFF]/.test(text[most - 1] ?? '') ? most - 1 : most;
  const more = String(text.length - end).replace(/\B(?=(\d{3})+$)/g, ' ');
  return `${text.slice(0, end)}… ${more} more`;
}

/** What is the same in front of a difference, as far as it is shown. */
const CONTEXT = 20;

/**
 * Two texts that differ, each shortened so that what differs is in sight: of a long common beginning only the end is left.
 * `most`: at least 30 UTF-16 units.
 */
export function shortenChange(
  before: string,
  after: string,
  most: number = MOST,
): readonly [before: string, after: string] {
  if (before.length <= most && after.length <= most) return [before, after];
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  // The last of `most` may be half of a character, which is not shown.
  if (same < most - 1) return [shorten(before, most), shorten(after, most)];
  const from = same - CONTEXT;
  // Not through the middle of a character beyond U+FFFF.
  const start = /[\uDC00-\uDFFF]/.test(before[from] ?? '') ? from - 1 : from;
  return [`…${shorten(before.slice(start), most)}`, `…${shorten(after.slice(start), most)}`];
}
