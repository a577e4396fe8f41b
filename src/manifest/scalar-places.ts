import type { Location, Span } from '../core/source.ts';
import type { ScalarTree } from './tree.ts';

/**
 * Where stretches of a scalar's text stand in the file. Between the two lie quotes, escapes, indentation and
 * folded lines, so the answer is exact for what stands on one line, and near for what is folded over several.
 */
export function scalarPlaces(scalar: ScalarTree): (stretch: Span) => Location {
  const { value, source, start, end } = scalar;
  const { text } = source;
  if (typeof value !== 'string') return () => ({ source, start, end });
  const style = styleAt(text, start);
  const begin = style === 'block' ? text.indexOf('\n', start) + 1 : start + (style === 'plain' ? 0 : 1);
  const shift = (by: number) => (stretch: Span) => ({
    source,
    start: stretch.start + by,
    end: stretch.end + by,
  });
  if (text.startsWith(value, begin)) return shift(begin);
  // Found by walking, and only for the few texts that have something to tell.
  let places: readonly Span[] | undefined;
  return stretch => {
    places ??= walk(value, text.slice(0, end), begin, style);
    const first = places[stretch.start]?.start ?? end;
    return { source, start: first, end: places[Math.max(stretch.start, stretch.end - 1)]?.end ?? end };
  };
}

type Style = 'plain' | 'single' | 'double' | 'block';

const STYLES: Readonly<Record<string, Style>> = { "'": 'single', '"': 'double', '|': 'block', '>': 'block' };

const styleAt = (text: string, start: number): Style => STYLES[text[start] ?? ''] ?? 'plain';

const WHITE = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n[ \t\r\n]*|[\s\S])/y;

/**
 * Where in the file each character of `value` stands. All characters but white space stand in both in the same
 * order; a run of white space in the file became one of another length in the value.
 */
function walk(value: string, text: string, begin: number, style: Style): readonly Span[] {
  const places: Span[] = [];
  let at = begin;
  while (places.length < value.length && at < text.length) {
    const run = matchAt(WHITE, text, at);
    const white = style === 'double' ? folded(run) : matchAt(WHITE, value, places.length).length;
    for (let index = 0; index < white; index += 1) {
      const start = at + Math.min(index, Math.max(0, run.length - 1));
      places.push({ start, end: Math.min(start + 1, at + run.length) });
    }
    at += run.length;
    const [written, length] = characterAt(text, at, style);
    for (let index = 0; index < length; index += 1) places.push({ start: at, end: at + written });
    at += written;
  }
  return places;
}

/** How long a character is in the file, and in the value. */
function characterAt(text: string, at: number, style: Style): readonly [written: number, length: number] {
  if (style === 'single' && text.startsWith("''", at)) return [2, 1];
  const escaped = style === 'double' ? matchAt(ESCAPE, text, at) : '';
  return escaped === '' ? [1, 1] : [escaped.length, escapedLength(escaped)];
}

/** How much a run of white space between quotes leaves: one line end a space, more of them all but one. */
function folded(run: string): number {
  const ends = run.split('\n').length - 1;
  return ends === 0 ? run.length : Math.max(1, ends - 1);
}

/** An escaped line end is nothing, but the empty lines behind it count; beyond U+FFFF a character is two units. */
function escapedLength(escaped: string): number {
  if (/^\\\r?\n/.test(escaped)) return escaped.split('\n').length - 2;
  return /^\\U(?!0000)/.test(escaped) ? 2 : 1;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
