import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SourceFile } from '../../../src/core/source.ts';
import { schemaProblems } from '../../../src/manifest/schema/schema-problems.ts';
import type { Tree } from '../../../src/manifest/tree.ts';

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../../schemas/triggers.schema.json', import.meta.url), 'utf8'),
);

/** They say nothing of a value by themselves. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$ref',
  'title',
  'description',
  'examples',
]);

/** Below them stand further schemas, by name. */
const HOLD_NAMES: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'definitions']);

interface Keyword {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly parentSchema: Readonly<Record<string, unknown>>;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Everything in the schema that may refuse a value, with its place. */
function* keywordsIn(node: unknown, path: string): Generator<Keyword> {
  if (!isMap(node)) return;
  for (const [keyword, value] of Object.entries(node)) {
    if (HOLD_NAMES.has(keyword)) {
      for (const [name, member] of Object.entries(isMap(value) ? value : {}))
        yield* keywordsIn(member, `${path}/${keyword}/${name}`);
    } else if (keyword === 'items' || (keyword === 'additionalProperties' && isMap(value)))
      yield* keywordsIn(value, `${path}/${keyword}`);
    else if (!ANNOTATIONS.has(keyword) && value !== true)
      yield { keyword, schemaPath: `${path}/${keyword}`, parentSchema: node };
  }
}

const source = new SourceFile('triggers.yaml', 'x');
const tree: Tree = { kind: 'scalar', value: 'x', text: 'x', plain: true, source, start: 0, end: 1 };

/** What a user is told when this keyword refuses a value. */
const told = (error: Keyword): string =>
  schemaProblems([{ ...error, instancePath: '', params: { allowedValues: [], missingProperty: 'x' } }], tree)
    .map(({ message, next = '' }) => `${message} → ${next}`)
    .join('\n');

test('whatever the schema refuses is told in volley’s own words, with a next step of its own', () => {
  const keywords = [...keywordsIn(schema, '#')];
  expect(keywords.length).toBeGreaterThan(150);
  const vague = keywords.filter(error => /written otherwise|what may stand here/.test(told(error)));
  expect(vague.map(({ schemaPath }) => schemaPath)).toEqual([]);
  // What none of it is: so it would look.
  expect(told({ keyword: 'multipleOf', schemaPath: '#/multipleOf', parentSchema: {} })).toContain(
    'may stand here',
  );
});
