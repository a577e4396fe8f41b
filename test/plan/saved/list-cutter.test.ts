import { describe, expect, test } from 'vitest';
import { ListCutter } from '../../../src/plan/saved/list-cutter.ts';
import fc from '../../property.ts';

interface Cut {
  readonly items: readonly string[];
  readonly compact: readonly boolean[];
  /** How many of the items were taken as lines. */
  readonly lines: number;
  readonly rest: string;
}

function cut(pieces: readonly string[], path = ['saved', 'plan', 'requests']): Cut {
  const items: string[] = [];
  const compact: boolean[] = [];
  let lines = 0;
  const cutter = new ListCutter(path, {
    take: (item, isCompact) => {
      items.push(item);
      compact.push(isCompact);
    },
    takeLine: line => {
      if (!isJson(line)) return false;
      items.push(line);
      compact.push(false);
      lines += 1;
      return true;
    },
  });
  for (const piece of pieces) cutter.push(piece);
  return { items, compact, lines, rest: cutter.rest };
}

/** A text in pieces that end at these places. */
const split = (text: string, places: readonly number[]): readonly string[] => {
  const ends = [...new Set(places.map(place => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((start, index) => text.slice(start, ends[index]));
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Names that look like those of the path, at places where they are none. */
const json = fc.jsonValue({ maxDepth: 3 });
const members = fc.dictionary(fc.constantFrom('saved', 'plan', 'requests', 'a"b', '\\', 'x'), json);
const document = fc
  .record({ outer: members, middle: members, inner: members, list: fc.array(json) })
  .map(({ outer, middle, inner, list }) => ({
    ...outer,
    saved: { ...middle, plan: { ...inner, requests: list } },
  }));
type Whole = typeof document extends fc.Arbitrary<infer T> ? T : never;
const indented =
  (indent?: number | string) =>
  (whole: Whole): string =>
    JSON.stringify(whole, null, indent);
/** Each item of the list on a line of its own, as in a plan file, or some of them over several lines. */
const inLines =
  (indent?: number) =>
  (whole: Whole): string => {
    const list = whole.saved.plan.requests.map(item => JSON.stringify(item, null, indent)).join(',\n');
    const hole = '"the list"';
    const plan = { ...whole.saved.plan, requests: 'the list' };
    return JSON.stringify({ ...whole, saved: { ...whole.saved, plan } }).replace(
      `"requests":${hole}`,
      () => `"requests":[\n${list}\n]`,
    );
  };
const layout = fc.constantFrom(
  indented(),
  indented(1),
  indented(4),
  indented('\t'),
  inLines(),
  inLines(0),
  inLines(2),
);
const places = fc.array(fc.nat(), { maxLength: 8 });

describe('a list is cut out of a JSON text', () => {
  test('whatever else the text says, however it is laid out, and wherever its pieces end', () => {
    fc.assert(
      fc.property(document, layout, places, (whole, write, ends) => {
        const { items, rest } = cut(split(write(whole), ends));
        expect(items.map(item => JSON.parse(item))).toEqual(
          JSON.parse(JSON.stringify(whole.saved.plan.requests)),
        );
        const emptied = { ...whole, saved: { ...whole.saved, plan: { ...whole.saved.plan, requests: [] } } };
        expect(JSON.parse(rest)).toEqual(JSON.parse(JSON.stringify(emptied)));
      }),
    );
  });

  test('so that an item is called compact only if it could not be written shorter', () => {
    fc.assert(
      fc.property(document, layout, places, (whole, write, ends) => {
        const { items, compact } = cut(split(write(whole), ends));
        for (const [index, item] of items.entries())
          if (compact[index] === true) expect(JSON.stringify(JSON.parse(item))).toBe(item);
      }),
    );
    const { compact } = cut(['{"list": [{"a":"b c"},\n{"a": "b"}, "\\u0061", [1,2] ]}'], ['list']);
    expect(compact).toEqual([true, false, false, true]);
  });

  test('line by line where each item has a line of its own, without a look at what is in it', () => {
    const items = ['{"a":1}', '{"b":[{"c":"},"}]}', '{}', '{"last":1}'];
    expect(cut([`{"list": [\n${items.join(',\n')}\n]}`], ['list'])).toMatchObject({ items, lines: 3 });
    // A piece may end anywhere: what it cuts apart is put together sign by sign.
    expect(cut(['{"list": [\n{"a"', ':1},\n{"b":2},\n{}]}'], ['list'])).toMatchObject({
      items: ['{"a":1}', '{"b":2}', '{}'],
      lines: 1,
    });
  });

  test('also where a line that looks like an item is a part of one, or holds two', () => {
    const lines = '{"list": [\n{"a":[{"b":1},\n{"c":2}]},\n{"d":3},{"e":4},\n{"f":5}\n]}';
    expect(cut([lines], ['list'])).toMatchObject({
      items: ['{"a":[{"b":1},\n{"c":2}]}', '{"d":3}', '{"e":4}', '{"f":5}'],
      lines: 0,
    });
  });

  test('and what is no JSON stays none, in the items or in the rest', () => {
    fc.assert(
      fc.property(
        document,
        fc.constantFrom(indented(), inLines()),
        fc.nat(),
        fc.nat({ max: 3 }),
        fc.constantFrom('', ',', '}', ']', '{', '[', '"', ':', '\\', ' ', '\n'),
        (whole, write, place, length, sign) => {
          const text = write(whole);
          const at = place % text.length;
          const spoilt = text.slice(0, at) + sign + text.slice(at + length);
          const { items, rest } = cut([spoilt]);
          expect([rest, ...items].every(isJson)).toBe(isJson(spoilt));
        },
      ),
      { numRuns: 700 },
    );
  });

  test('only where the path leads: lists of this name elsewhere stay', () => {
    const text = '{"plan": {"requests": [1]}, "saved": {"plan": {"requests": {"requests": [2]}}}}';
    expect(cut([text])).toMatchObject({ items: [], rest: text });
  });
});
