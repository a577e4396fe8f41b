import { describe, expect, test } from 'vitest';
import { ListCutter } from '../../src/plan/list-cutter.ts';
import fc from '../property.ts';

interface Cut {
  readonly items: readonly string[];
  readonly compact: readonly boolean[];
  readonly rest: string;
}

function cut(pieces: readonly string[], path = ['saved', 'plan', 'requests']): Cut {
  const items: string[] = [];
  const compact: boolean[] = [];
  const cutter = new ListCutter(path, (item, isCompact) => {
    items.push(item);
    compact.push(isCompact);
  });
  for (const piece of pieces) cutter.push(piece);
  return { items, compact, rest: cutter.end() };
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
const layout = fc.constantFrom(undefined, 1, 4, '\t');
const places = fc.array(fc.nat(), { maxLength: 8 });

describe('a list is cut out of a JSON text', () => {
  test('whatever else the text says, however it is laid out, and wherever its pieces end', () => {
    fc.assert(
      fc.property(document, layout, places, (whole, indent, ends) => {
        const { items, rest } = cut(split(JSON.stringify(whole, null, indent), ends));
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
      fc.property(document, layout, places, (whole, indent, ends) => {
        const { items, compact } = cut(split(JSON.stringify(whole, null, indent), ends));
        for (const [index, item] of items.entries())
          if (compact[index] === true) expect(JSON.stringify(JSON.parse(item))).toBe(item);
      }),
    );
    const { compact } = cut(['{"list": [{"a":"b c"},\n{"a": "b"}, "\\u0061", [1,2] ]}'], ['list']);
    expect(compact).toEqual([true, false, false, true]);
  });

  test('and what is no JSON stays none, in the items or in the rest', () => {
    fc.assert(
      fc.property(
        document,
        fc.nat(),
        fc.nat({ max: 3 }),
        fc.constantFrom('', ',', '}', ']', '{', '[', '"', ':', '\\', ' '),
        (whole, place, length, sign) => {
          const text = JSON.stringify(whole);
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
    expect(cut([text])).toEqual({ items: [], compact: [], rest: text });
  });
});
