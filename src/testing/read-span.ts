import { readBound } from '../manifest/read/read-date.ts';
import { readDuration } from '../manifest/read/read-duration.ts';
import type { Reader } from '../manifest/read/reader.ts';
import { entriesOf, itemsOf, locate, type MapEntry, type Tree } from '../manifest/tree.ts';
import { readTimeZone } from '../schedule/zone/time-zone.ts';
import type { Located } from './located.ts';
import { locatedText, type Parts } from './read-located.ts';
import type { SpanEnd, TestDurations, TestSpan } from './test-file.ts';
import { isReversed } from './test-fires.ts';
import { type TestProblem, testProblem } from './test-problem.ts';

/** What a run takes of which nothing is said, as for `volley simulate`. */
const USUAL_DURATION = 600_000;

/** A run of no length could hold no other. */
const DURATION_BOUNDS = { least: '1ms', most: '30d' };

/** Nobody reads the fires of more than a year. In days. */
const LONGEST_SPAN = 400;

/** The day or the span that a test is about; null: it is about a run by hand, or the reader was told. */
export function readSpan(parts: Parts, reader: Reader, problems: TestProblem[]): TestSpan | null {
  const [on, from, to] = [parts.get('on'), parts.get('from'), parts.get('to')];
  const first = on ?? from ?? to;
  const stray = [parts.get('durations'), parts.get('down'), parts.get('timezone')].find(
    entry => entry !== undefined,
  );
  if (first === undefined) {
    if (stray !== undefined)
      problems.push(
        testProblem(
          'missing-given',
          stray.key,
          'this needs a day or a span',
          'Add `on:`, or `from:` and `to:`.',
        ),
      );
    return null;
  }
  if ((on === undefined) === (from === undefined || to === undefined) || (on !== undefined && (from ?? to))) {
    const next = 'Write `on:` for one day, or `from:` and `to:` for a span.';
    problems.push(testProblem('bad-span', first.key, 'a span has a first and a last day', next));
    return null;
  }
  const ends = { from: readEnd(on ?? from, reader), to: readEnd(on ?? to, reader) };
  const timezone = readZone(parts.get('timezone')?.value, reader);
  const durations = readDurations(parts, reader);
  const downs = readDowns(parts.get('down')?.value, reader, problems);
  if (ends.from === null || ends.to === null) return null;
  const span = { from: ends.from, to: ends.to };
  const wrong = isReversed(span)
    ? 'the span ends before it begins'
    : dayOf(span.to) - dayOf(span.from) > LONGEST_SPAN
      ? `the span is longer than ${LONGEST_SPAN} days`
      : null;
  if (wrong !== null) problems.push(testProblem('bad-span', first.value, wrong, 'Write another day.'));
  return { ...span, at: locate(first.value), timezone, durations, downs };
}

const DAY = 86_400_000;

const dayOf = (end: SpanEnd): number => (end.kind === 'date' ? end.date : end.at / DAY);

function readEnd(entry: MapEntry | undefined, reader: Reader): SpanEnd | null {
  return readBound(entry?.value, reader);
}

function readZone(tree: Tree | undefined, reader: Reader): Located<string> | null {
  const name = locatedText(tree);
  if (name === null) return null;
  const zone = readTimeZone(name.value);
  if (zone.ok) return name;
  reader.error('unknown-timezone', name.at, zone.error.message, zone.error.hint ?? 'Write an IANA name.');
  return null;
}

function readDurations(parts: Parts, reader: Reader): TestDurations {
  const durations = parts.get('durations')?.value;
  if (durations?.kind === 'scalar') {
    const others = readDuration(parts, 'durations', reader, DURATION_BOUNDS) ?? USUAL_DURATION;
    return { others, byTrigger: new Map() };
  }
  const own = entriesOf(durations);
  const byTrigger = new Map<string, Located<number>>();
  for (const [name, { key }] of own) {
    const value = readDuration(own, name, reader, DURATION_BOUNDS);
    if (value !== null) byTrigger.set(name, { value, at: locate(key) });
  }
  return { others: USUAL_DURATION, byTrigger };
}

function readDowns(tree: Tree | undefined, reader: Reader, problems: TestProblem[]): TestSpan['downs'] {
  return itemsOf(tree).flatMap(item => {
    const parts = entriesOf(item);
    const [from, to] = [readEnd(parts.get('from'), reader), readEnd(parts.get('to'), reader)];
    if (from === null || to === null) return [];
    if (isReversed({ from, to }))
      problems.push(testProblem('bad-span', item, 'the span ends before it begins', 'Exchange them.'));
    return [{ from, to, at: locate(item) }];
  });
}
