import { lazily } from './lazily.ts';

/** Marks, joiners and the byte order mark: they take no place of their own. */
const none = lazily(() => /[\p{Mark}\p{Format}]/u);

/** East Asian wide and full-width characters, and emoji: they take two places (Unicode UAX #11). */
const wide = lazily(
  () =>
    /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u,
);

/** How many places a text without control characters takes in a terminal. */
export function displayWidth(text: string): number {
  // Plain Latin text, nearly all there is.
  if (/^[\x20-\x7E]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += none().test(character) ? 0 : wide().test(character) ? 2 : 1;
  return width;
}

/** Fills up with spaces to a width in a terminal, as `padEnd` does to a length. */
export const padDisplay = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));

/** Cut to a width in a terminal, with `…` where something is missing; never through the middle of a character. */
export function cutDisplay(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += displayWidth(character);
    if (used > width) break;
    kept += character;
  }
  return `${kept}…`;
}
