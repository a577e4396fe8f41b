import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const schema: Schema = JSON.parse(
  await readFile(new URL('../../../schemas/triggers.schema.json', import.meta.url), 'utf8'),
);

/** Every property with its path, and the definition behind a reference. */
function* propertiesOf(node: Schema, path: string): Generator<readonly [string, Schema]> {
  for (const [name, property] of Object.entries(node.properties ?? {})) {
    const definition = schema.definitions?.[property.$ref?.split('/').at(-1) ?? ''];
    yield [`${path}.${name}`, { ...definition, ...property }];
    yield* propertiesOf(property, `${path}.${name}`);
  }
  if (node.items !== undefined) yield* propertiesOf(node.items, `${path}[]`);
  if (typeof node.additionalProperties === 'object')
    yield* propertiesOf(node.additionalProperties, `${path}.*`);
}

const properties = [
  ...propertiesOf(schema, ''),
  ...Object.entries(schema.definitions ?? {}).flatMap(([name, definition]) => [
    ...propertiesOf(definition, name),
  ]),
];

test('an editor can explain every property, and complete it by an example', () => {
  const speaksForItself = ({ const: fixed, enum: words, type }: Schema): boolean =>
    fixed !== undefined || words !== undefined || type === 'boolean';
  expect(properties.length).toBeGreaterThan(50);
  expect(
    properties.filter(([, { description }]) => !description?.endsWith('.')).map(([path]) => path),
  ).toEqual([]);
  expect(
    properties
      .filter(([, property]) => !property.examples && !speaksForItself(property))
      .map(([path]) => path),
  ).toEqual([]);
});

test('every example is what its own property takes', () => {
  const ajv = new Ajv({ allowUnionTypes: true, strict: false });
  ajv.addSchema(schema, 'triggers');
  const wrong = properties.flatMap(([path, { examples = [], ...property }]) => {
    const { $ref: _, ...own } = property;
    const text = JSON.stringify({ ...own, examples: undefined }).replaceAll(
      '"#/definitions/',
      '"triggers#/definitions/',
    );
    return examples
      .filter(example => !ajv.validate(JSON.parse(text), example))
      .map(example => [path, example]);
  });
  expect(wrong).toEqual([]);
});
