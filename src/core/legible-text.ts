/**
 * A text as a person reads it: without what is invisible (escape sequences, control characters, marks of no width),
 * and with letters that are written as numbers put back. So a secret is found even where a program has coloured half
 * of it.
 */

import { lazily } from './lazily.ts';
import { ESCAPES } from './terminal-escapes.ts';

/** A way to read a text, and the way back to what it was read from. */
export interface Reading {
  readonly text: string;
  /** Where in the original the letter at this place begins; at the end of the text, where a letter that follows would. */
  start(at: number): number;
  /** Where in the original the letter before this place ends. */
  end(at: number): number;
}

/**
 * What is not seen in a terminal; tabs and line ends are. Made when there is a secret to look for: its classes of characters
 * take longer than all else that is loaded with them.
 */
const unseen = lazily(() => new RegExp(`${ESCAPES.source}|(?![\\t\\n])[\\p{Cc}\\p{DI}]`, 'gu'));

const HEX = '[\\dA-Fa-f]';
const CONTINUED = `%[89ABab]${HEX}`;

/** RFC 3986 2.1, one character of UTF-8 (RFC 3629 4). */
const PERCENT = [
  `%[0-7]${HEX}`,
  `%[CDcd]${HEX}${CONTINUED}`,
  `%[Ee]${HEX}(?:${CONTINUED}){2}`,
  `%[Ff]${HEX}(?:${CONTINUED}){3}`,
].join('|');

/** HTML's character references by number, percent codes, and the escapes of JSON and of shells. */
const numbers = lazily(
  () =>
    new RegExp(
      [
        `&#[Xx](?<html16>${HEX}{1,8});`,
        '&#(?<html10>\\d{1,9});',
        `(?<percent>${PERCENT})`,
        `\\\\u(?<json>${HEX}{4})`,
        `\\\\x(?<shell>${HEX}{2})`,
      ].join('|'),
      'gu',
    ),
);

/** The begin of a number at the very end. */
const begun = lazily(
  () =>
    new RegExp(
      `(?:&(?:#(?:[Xx]${HEX}{0,8}|\\d{0,9}))?|(?:%[C-Fc-f]${HEX}(?:${CONTINUED}){0,2})?(?:%${HEX}?)?|\\\\(?:u${HEX}{0,3}|x${HEX}?)?)$`,
    ),
);

/** No begin of one is longer, in UTF-16 units. */
const LONGEST_BEGUN = 12;

/**
 * The text as it stands; without what is not seen, where there is such; and with numbers read as letters, where there are
 * some. `goesOn`: a number that only begins at its end is left out, since nobody knows yet what it means.
 */
export function readings(text: string, goesOn: boolean): readonly Reading[] {
  const plain: Reading = { text, start: at => at, end: at => at };
  const seen = read(plain, unseen(), text.length, () => '');
  const tail = goesOn ? (begun().exec(seen.text.slice(-LONGEST_BEGUN))?.[0].length ?? 0) : 0;
  const meant = read(seen, numbers(), seen.text.length - tail, match => meaning(match.groups ?? {}));
  return [...new Set([plain, seen, meant])];
}

/** A part of a reading that stands for itself, or for something shorter. */
interface Piece {
  /** Where it is in the new reading, and where in the one before. */
  readonly at: number;
  readonly from: number;
  /** How long it is there, in UTF-16 units. */
  readonly length: number;
  readonly lengthBefore: number;
}

/** Another reading of what is read so far; the very same object where that changes nothing. */
function read(
  before: Reading,
  pattern: RegExp,
  length: number,
  meaningOf: (match: RegExpMatchArray) => string,
): Reading {
  const whole = before.text.slice(0, length);
  const pieces: Piece[] = [];
  let text = '';
  let from = 0;
  const add = (shown: string, lengthBefore: number): void => {
    if (shown !== '') pieces.push({ at: text.length, from, length: shown.length, lengthBefore });
    text += shown;
    from += lengthBefore;
  };
  for (const match of whole.matchAll(pattern)) {
    add(whole.slice(from, match.index), match.index - from);
    add(meaningOf(match), match[0].length);
  }
  if (from === 0 && whole.length === before.text.length) return before;
  add(whole.slice(from), whole.length - from);
  return {
    text,
    start(at) {
      const piece = pieceAt(pieces, at);
      if (piece === undefined || at >= text.length) return before.start(whole.length);
      return before.start(piece.from + (piece.length === piece.lengthBefore ? at - piece.at : 0));
    },
    end(at) {
      const piece = pieceAt(pieces, at - 1);
      if (piece === undefined) return 0;
      const within = piece.length === piece.lengthBefore ? at - piece.at : piece.lengthBefore;
      return before.end(piece.from + within);
    },
  };
}

/** What a character that is written as a number stands for. */
function meaning({ html16, html10, percent, json, shell }: Record<string, string | undefined>): string {
  if (percent !== undefined) return Buffer.from(percent.replaceAll('%', ''), 'hex').toString('utf8');
  if (html10 !== undefined) return character(Number(html10));
  return character(Number.parseInt(html16 ?? json ?? shell ?? '', 16));
}

const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');

/** The last piece that begins at this place of the reading or before; they are in order. */
function pieceAt(pieces: readonly Piece[], at: number): Piece | undefined {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return pieces[low - 1];
}
