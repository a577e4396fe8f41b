/** A longer value is not read by anybody, and takes the room of others. UTF-16 units. */
const MOST = 200;

/** The beginning of a text, with how many UTF-16 units of it are missing: `aaa… 19 800 more`. No character is cut in two. */
export function shorten(text: string, most: number = MOST): string {
  if (text.length <= most) return text;
  const end = /[\uD800-\uDBFF]/.test(text[most - 1] ?? '') ? most - 1 : most;
  const more = String(text.length - end).replace(/\B(?=(\d{3})+$)/g, ' ');
  return `${text.slice(0, end)}… ${more} more`;
}
