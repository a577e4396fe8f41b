import type { Span } from '../../core/source.ts';

/** One property of an iCalendar file (RFC 5545, 3.1): `NAME;PARAMETER=VALUE:value`, its folded lines put together. */
export interface ContentLine extends Span {
  /** In upper case, as the names of parameters. */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
}

/** A line that begins with white space goes on with the one before (RFC 5545, 3.1). */
const FOLD = /\r?\n[ \t]/g;

const LINE = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:]*)(?:,(?:"[^"]*"|[^";:]*))*)*):(.*)$/s;

/** All lines of a text, with the spans that they take in it; null in place of one that is no property. */
export function contentLines(text: string): readonly (ContentLine | (Span & { readonly name: null }))[] {
  return spansOf(text).map(span => {
    const [, name, parameters = '', value = ''] =
      LINE.exec(text.slice(span.start, span.end).replace(FOLD, '')) ?? [];
    return name === undefined
      ? { ...span, name: null }
      : { ...span, name: name.toUpperCase(), parameters: parametersOf(parameters), value };
  });
}

/** Where each property stands; blank lines have none. */
function spansOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (const { 0: end, index } of text.matchAll(/\r?\n(?![ \t])|$/g)) {
    if (index > start) spans.push({ start, end: index });
    start = index + end.length;
  }
  return spans;
}

function parametersOf(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/;([A-Za-z0-9-]+)=("[^"]*"|[^";]*)/g);
  return new Map(
    [...found].map(([, name = '', value = '']) => [name.toUpperCase(), value.replaceAll('"', '')]),
  );
}

/** The text that a value stands for (RFC 5545, 3.3.11), on one line. */
export const unescapedText = (value: string): string =>
  value.replace(/\\([\\;,nN])/g, (_, character: string) => (/n/i.test(character) ? ' ' : character)).trim();
