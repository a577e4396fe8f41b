import { secretForms } from './secret-forms.ts';

/** Finds the values of secrets in texts that somebody else wrote, in every form of `secretForms`. */
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
      known.set(value, before ?? secretForms(value));
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
      const begun = text.length - longestBegun(text, forms);
      // A secret that has ended, but that a begun one overlaps, is masked together with it or not at all.
      const across = places(text, forms).find(({ start, end }) => start < begun && begun < end);
      const kept = text.length - (across?.start ?? begun);
      return kept <= LONGEST_UNFINISHED ? kept : text.length - begun;
    },
  };
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Where forms stand in the text, in order; those that overlap are one place. */
function places(text: string, forms: readonly string[]): readonly Place[] {
  const found: Place[] = [];
  for (const form of forms) {
    for (let start = text.indexOf(form); start !== -1; start = text.indexOf(form, start + 1))
      found.push({ start, end: start + form.length });
  }
  const merged: Place[] = [];
  for (const place of found.sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || place.start >= last.end) merged.push(place);
    else if (place.end > last.end) merged[merged.length - 1] = { start: last.start, end: place.end };
  }
  return merged;
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
