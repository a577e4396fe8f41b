import { readings } from './legible-text.ts';
import { SHORTEST_SECRET, secretForms } from './secret-forms.ts';

/**
 * Finds the values of secrets in texts that somebody else wrote, in every form of `secretForms`, also where the text has to
 * be read to see them: behind colours, marks of no width, and letters that are written as numbers.
 */
export interface Redactor {
  /** From now on this value is masked. One that is known is merely marked as used. */
  learn(value: string): void;
  /** The text with `***` for each secret in it; for several that overlap, once. */
  redact(text: string): string;
  /**
   * Of a text that goes on: how many UTF-16 units at its end may belong to a secret of which the rest is yet to come.
   * They are to be kept until it has.
   */
  unfinished(text: string): number;
}

const MASK = '***';

/** Values that are masked at once, the last used ones: a command may give another at each request, for days. */
const MOST_VALUES = 200;

/** A text of nothing but begun secrets would be kept for ever; beyond so many units it goes on, masked. */
const LONGEST_UNFINISHED = 64 * 1_024;

/** Knows no secret at first. Holds values in memory and nowhere else. */
export function createRedactor(): Redactor {
  /** In the order of last use. */
  const known = new Map<string, readonly string[]>();
  let forms: readonly string[] = [];
  return {
    learn(value) {
      const before = known.get(value);
      known.delete(value);
      known.set(value, before ?? formsOf(value));
      if (before !== undefined) return;
      const [oldest] = known.keys();
      if (known.size > MOST_VALUES && oldest !== undefined) known.delete(oldest);
      forms = [...new Set([...known.values()].flat())];
    },
    redact(text) {
      let shown = '';
      let from = 0;
      for (const { start, end } of places(text, forms)) {
        shown += text.slice(from, start) + MASK;
        from = end;
      }
      return from === 0 ? text : shown + text.slice(from);
    },
    unfinished(text) {
      const begun = begunAt(text, forms);
      // A secret that has ended, but that a begun one overlaps, is masked together with it or not at all.
      const across = places(text, forms).find(({ start, end }) => start < begun && begun < end);
      const kept = [across?.start ?? begun, begun].map(from => text.length - from);
      return kept.find(length => length <= LONGEST_UNFINISHED) ?? 0;
    },
  };
}

/** What shows a value in one of the readings of a text. A form may itself hold what is read as something else. */
function formsOf(value: string): readonly string[] {
  const read = secretForms(value).flatMap(form => readings(form, false).map(({ text }) => text));
  return [...new Set(read)].filter(form => form.length >= SHORTEST_SECRET);
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Where secrets stand in the text, in order; those that overlap are one place. */
function places(text: string, forms: readonly string[]): readonly Place[] {
  if (forms.length === 0) return [];
  const found: Place[] = [];
  for (const reading of readings(text, false)) {
    for (const form of forms) {
      for (let at = reading.text.indexOf(form); at !== -1; at = reading.text.indexOf(form, at + 1))
        found.push({ start: reading.start(at), end: reading.end(at + form.length) });
    }
  }
  return merged(found);
}

function merged(found: readonly Place[]): readonly Place[] {
  const apart: Place[] = [];
  for (const place of found.toSorted((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (last === undefined || place.start >= last.end) apart.push(place);
    else if (place.end > last.end) apart[apart.length - 1] = { start: last.start, end: place.end };
  }
  return apart;
}

/** Where the longest end begins that may be the begin of a secret. */
function begunAt(text: string, forms: readonly string[]): number {
  if (forms.length === 0) return text.length;
  return Math.min(
    ...readings(text, true).map(reading =>
      reading.start(reading.text.length - longestBegun(reading.text, forms)),
    ),
  );
}

/** The length of the longest end of the text that is the begin of a form, and not all of it. */
function longestBegun(text: string, forms: readonly string[]): number {
  let longest = 0;
  for (const form of forms) {
    for (let length = Math.min(form.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(form.slice(0, length))) longest = length;
    }
  }
  return longest;
}
