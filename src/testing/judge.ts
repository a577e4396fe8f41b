import { count as amount } from '../core/plural.ts';
import type { Location } from '../core/source.ts';
import type { Mismatch } from './mismatch.ts';
import type { Difference } from './pattern.ts';
import type { Expectation } from './test-file.ts';

/** What can be expected: how to tell whether it fits, and how to name it. */
export interface Subject<P, Item> {
  /** `request`, `fire` or `result`. */
  readonly noun: string;
  /** In what it does not fit; nothing: it fits. */
  differences(pattern: P, item: Item): readonly Difference[];
  show(item: Item): string;
  /** Whether `exactly` has to have an entry for it. */
  mustBeExpected(item: Item): boolean;
  /** Whether it is one of those that `count` counts. */
  counts(item: Item): boolean;
}

interface PlacedPattern {
  readonly at: Location;
  readonly count: number;
}

/** Lines of what there is; more would bury the message. */
const LINES = 10;

/** Everything in which a list is otherwise than expected, in the order of the text. */
export function judge<P extends PlacedPattern, Item>(
  { exactly, atLeast, none, count }: Expectation<P>,
  items: readonly Item[],
  subject: Subject<P, Item>,
): readonly Mismatch[] {
  const fitting = (pattern: P): readonly Item[] =>
    items.filter(item => subject.differences(pattern, item).length === 0);
  const mismatches: Mismatch[] = [];
  for (const pattern of exactly?.patterns ?? []) {
    const found = fitting(pattern);
    if (found.length < pattern.count) mismatches.push(missing(pattern, found.length, items, subject));
    if (found.length > pattern.count) mismatches.push(tooMany(pattern, found, subject));
  }
  for (const pattern of atLeast) {
    const found = fitting(pattern);
    if (found.length < pattern.count) mismatches.push(missing(pattern, found.length, items, subject));
  }
  for (const pattern of none) {
    const found = fitting(pattern);
    if (found.length > 0) mismatches.push(forbidden(pattern, found, subject));
  }
  const extra = exactly === null ? [] : withoutExpected(items, exactly.patterns, subject);
  if (exactly !== null && extra.length > 0) mismatches.push(unexpected(exactly.at, extra, subject));
  const counted = items.filter(subject.counts);
  if (count !== null && counted.length !== count.value) {
    mismatches.push({
      code: 'wrong-count',
      at: count.at,
      message: `${amount(count.value, subject.noun)} expected, but there ${are(counted.length)} ${counted.length}`,
      got: listed(counted, subject),
      next: `Correct the manifest, or write ${counted.length} here.`,
    });
  }
  return mismatches.sort((a, b) => a.at.start - b.at.start);
}

function withoutExpected<P, Item>(
  items: readonly Item[],
  patterns: readonly P[],
  { differences, mustBeExpected }: Subject<P, Item>,
): readonly Item[] {
  const isExpected = (item: Item): boolean =>
    patterns.some(pattern => differences(pattern, item).length === 0);
  return items.filter(item => mustBeExpected(item) && !isExpected(item));
}

/** Tells of the nearest one in what it differs; of a single difference, where that stands. */
function missing<P extends PlacedPattern, Item>(
  pattern: P,
  found: number,
  items: readonly Item[],
  subject: Subject<P, Item>,
): Mismatch {
  const { noun } = subject;
  const nearest = found > 0 ? null : nearestTo(pattern, items, subject);
  const [only, second] = nearest?.differences ?? [];
  const single = second === undefined ? only : undefined;
  const message =
    found === 0
      ? `no ${noun} fits${single === undefined ? '' : `: ${inWords(single)}`}`
      : `${pattern.count} are expected, but only ${amount(found, noun)} fit${found === 1 ? 's' : ''}`;
  return {
    code: 'missing',
    at: single?.at ?? pattern.at,
    message,
    got: nearest === null ? [] : [`nearest: ${nearestText(nearest, single, subject)}`],
    next:
      items.length === 0
        ? `There is no ${noun} at all: look at what is given.`
        : single === undefined
          ? 'Correct the manifest, or this expectation.'
          : `Correct the manifest, or expect ${single.got} here.`,
  };
}

/** With all differences, unless the message says the only one. */
const nearestText = <P, Item>(
  { item, differences }: Nearest<Item>,
  single: Difference | undefined,
  { show }: Subject<P, Item>,
): string => (single === undefined ? `${show(item)}; ${differences.map(inWords).join(', ')}` : show(item));

interface Nearest<Item> {
  readonly item: Item;
  readonly differences: readonly Difference[];
}

const inWords = ({ what, expected, got }: Difference): string => `${what} is ${got}, not ${expected}`;

function nearestTo<P, Item>(
  pattern: P,
  items: readonly Item[],
  subject: Subject<P, Item>,
): Nearest<Item> | null {
  let nearest: Nearest<Item> | null = null;
  for (const item of items) {
    const differences = subject.differences(pattern, item);
    if (nearest === null || differences.length < nearest.differences.length) nearest = { item, differences };
  }
  return nearest;
}

const tooMany = <P extends PlacedPattern, Item>(
  { at, count }: P,
  found: readonly Item[],
  subject: Subject<P, Item>,
): Mismatch => ({
  code: 'too-many',
  at,
  message: `${amount(found.length, subject.noun)} fit, but ${count} ${are(count)} expected`,
  got: listed(found, subject),
  next: `Say more of the one that is meant, or write \`count: ${found.length}\`.`,
});

const forbidden = <P extends PlacedPattern, Item>(
  { at }: P,
  found: readonly Item[],
  subject: Subject<P, Item>,
): Mismatch => ({
  code: 'forbidden',
  at,
  message: `${amount(found.length, subject.noun)} ${are(found.length)} there that must not be`,
  got: listed(found, subject),
  next: 'Correct the manifest, or say more exactly what must not be.',
});

const unexpected = <P, Item>(at: Location, extra: readonly Item[], subject: Subject<P, Item>): Mismatch => ({
  code: 'unexpected',
  at,
  message: `${amount(extra.length, subject.noun)} fit${extra.length === 1 ? 's' : ''} no entry`,
  got: listed(extra, subject),
  next: 'Correct the manifest, add an entry, or write `at-least` instead of `exactly`.',
});

/** What there is instead, as a mismatch says it. */
export function listed<P, Item>(items: readonly Item[], { show }: Subject<P, Item>): readonly string[] {
  const lines = items.slice(0, LINES).map(show);
  return items.length > LINES ? [...lines, `and ${items.length - LINES} more`] : lines;
}

const are = (number: number): string => (number === 1 ? 'is' : 'are');
