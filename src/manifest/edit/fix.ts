import { didYouMean, editDistance } from '../../core/did-you-mean.ts';
import type { Location } from '../../core/source.ts';
import type { ScalarTree } from '../tree.ts';

/** How a problem is mended without a person's judgement: by edits that keep what the manifest says, or restore it. */
export interface Fix {
  /** What is done, for people, in the past tense: `quoted 1.10`. */
  readonly done: string;
  readonly edits: readonly PlacedEdit[];
}

/** Puts `text` in the place of what stands there. */
export interface PlacedEdit extends Location {
  readonly text: string;
}

/** Puts plain scalars into quotes. `named`: the text of the one that it is done for. */
export const quoting = (scalars: readonly ScalarTree[], named: string): Fix => ({
  done: `quoted ${named}`,
  edits: scalars.map(({ source, start, end, text }) => ({ source, start, end, text: JSON.stringify(text) })),
});

/**
 * Puts the one name that can have been meant in the place of a misspelled one. null where there is none, or more than one
 * is equally near, or the place does not hold the name alone.
 */
export function renaming(at: Location, name: string, known: Iterable<string>): Fix | null {
  const guess = onlyGuess(name, [...known]);
  const written = at.source.text.slice(at.start, at.end);
  const [quote = ''] = /^["']/.exec(written) ?? [];
  if (guess === null || written !== quote + name + quote || !/^[\w.-]+$/.test(guess)) return null;
  const { source, start, end } = at;
  return {
    done: `renamed "${name}" to "${guess}"`,
    edits: [{ source, start, end, text: quote + guess + quote }],
  };
}

function onlyGuess(name: string, known: readonly string[]): string | null {
  const guess = didYouMean(name, known);
  if (guess === null) return null;
  const distance = (other: string): number => editDistance(name.toLowerCase(), other.toLowerCase());
  const isOnly = known.every(other => other === guess || distance(other) > distance(guess));
  return isOnly ? guess : null;
}

/** Takes a stretch of text away. */
export const removing = (at: Location, what: string): Fix => ({
  done: `removed ${what}`,
  edits: [{ source: at.source, start: at.start, end: at.end, text: '' }],
});
