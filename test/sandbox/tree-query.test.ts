import { expect, test } from 'vitest';
import { type Bean, select } from '../../src/sandbox/api/bean.ts';
import { parseTree, type Tree } from '../../src/sandbox/api/tree-query.ts';
import fc from '../property.ts';

const leaf = (number: number): Bean => ({
  class: 'Leaf',
  members: { number, name: `#${number}`, twice: number * 2 },
});

const bean: Bean = {
  class: 'Root',
  members: { name: 'root', last: leaf(9), list: [0, 1, 2, 3, 4].map(leaf), hidden: null },
};

function ask(tree: string): unknown {
  const parsed = parseTree(tree);
  return parsed.ok ? select(bean, parsed.value) : parsed.error;
}

test('only what is asked for comes, in the order of the server', () => {
  expect(JSON.stringify(ask('last[twice,number],name'))).toBe(
    '{"_class":"Root","name":"root","last":{"_class":"Leaf","number":9,"twice":18}}',
  );
});

test('an object of which nothing is asked shows its class', () => {
  expect(ask('last')).toEqual({ _class: 'Root', last: { _class: 'Leaf' } });
});

test('a star is every member, and nothing below it', () => {
  expect(ask('last[*]')).toEqual({
    _class: 'Root',
    last: { _class: 'Leaf', number: 9, name: '#9', twice: 18 },
  });
  expect(ask('*')).toMatchObject({ name: 'root', last: { _class: 'Leaf' }, hidden: null });
});

test('unknown members are passed over', () => {
  expect(ask('nosuch,name,last[nosuch]')).toEqual({ _class: 'Root', name: 'root', last: { _class: 'Leaf' } });
});

test.each([
  ['{1,3}', [1, 2]],
  ['{,2}', [0, 1]],
  ['{3,}', [3, 4]],
  ['{2}', [2]],
  ['{0,100}', [0, 1, 2, 3, 4]],
  ['{7,9}', []],
])('a range %s picks the elements %j', (range, numbers) => {
  expect(ask(`list[number]${range}`)).toEqual({
    _class: 'Root',
    list: numbers.map(number => ({ _class: 'Leaf', number })),
  });
});

test.each([
  '',
  ',',
  'a,',
  'number,[',
  'a[b',
  'a[]',
  'a]',
  'a{',
  'a{}',
  'a{,}',
  'a{x,1}',
  'a{1,2',
  '[a]',
  'a[b]c',
])('a malformed tree is told from an empty one: %j', tree => {
  expect(parseTree(tree)).toEqual({ ok: false, error: 'malformed' });
});

test('a list is walked no further than its range', () => {
  let walked = 0;
  const endless = function* (): Generator<Bean> {
    for (;;) yield leaf(walked++);
  };
  const parsed = parseTree('all[number]{0,3}');
  if (parsed.ok) select({ class: null, members: { all: endless } }, parsed.value);
  expect(walked).toBeLessThanOrEqual(4);
});

test('every tree reads back as it was written', () => {
  const name = fc.stringMatching(/^[a-zA-Z_]{1,6}$/);
  const range = fc.option(fc.record({ start: fc.nat(50), length: fc.integer({ min: 1, max: 50 }) }), {
    nil: null,
  });
  const { tree } = fc.letrec<{ tree: Tree }>(tie => ({
    tree: fc
      .array(fc.tuple(name, fc.option(tie('tree'), { nil: null, maxDepth: 3 }), range), {
        minLength: 1,
        maxLength: 4,
      })
      .map(entries => ({
        members: new Map(
          entries.map(([key, below, cut]) => [
            key,
            {
              tree: below ?? { members: new Map() },
              range: cut === null ? null : { start: cut.start, end: cut.start + cut.length },
            },
          ]),
        ),
      })),
  }));
  fc.assert(
    fc.property(tree, written => {
      expect(parseTree(print(written))).toEqual({ ok: true, value: written });
    }),
  );
});

function print(tree: Tree): string {
  const parts = [...tree.members].map(([name, { tree: below, range }]) => {
    const inner = below.members.size === 0 ? '' : `[${print(below)}]`;
    return `${name}${inner}${range === null ? '' : `{${range.start},${range.end}}`}`;
  });
  return parts.join(',');
}
