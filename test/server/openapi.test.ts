import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRecord } from '../../src/core/json-shape.ts';
import { type ApiRig, createRig } from './rig.ts';

const FILE = new URL('../../schemas/openapi.json', import.meta.url);

let rig: ApiRig;
let description: unknown;
beforeAll(async () => {
  rig = await createRig();
  description = (await rig.app.inject('/api/v1/openapi.json')).json();
  if (process.env.UPDATE_GOLDEN !== undefined)
    writeFileSync(FILE, `${JSON.stringify(description, null, 2)}\n`);
});
afterAll(() => rig.app.close());

/** Every value inside, with its path. */
function* valuesIn(value: unknown, path = ''): Generator<readonly [string, unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) yield* valuesIn(member, `${path}/${name}`);
}

const at = (path: string): unknown => [...valuesIn(description)].find(([place]) => place === path)?.[1];

describe('the description of the API', () => {
  test('stands in schemas/openapi.json as it is served', () => {
    expect(description).toEqual(JSON.parse(readFileSync(FILE, 'utf8')));
  });

  test('names the version of OpenAPI that its schemas are of', () => {
    expect(at('/openapi')).toBe('3.1.0');
  });

  test('refers to nothing that it lacks', () => {
    const references = [...valuesIn(description)].filter(([path]) => path.endsWith('/$ref'));
    expect(references.length).toBeGreaterThan(10);
    for (const [path, target] of references)
      expect([path, at(String(target).replace(/^#/, ''))]).not.toContain(undefined);
  });

  test('says of each operation what it is called, what it is for, and how it refuses', () => {
    const paths = at('/paths');
    if (!isRecord(paths)) throw new Error('there are no paths');
    const names = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(isRecord(operations) ? operations : {}).map(([method, operation]) => {
        expect([path, operation]).toMatchObject([
          path,
          { summary: expect.any(String), responses: { '4XX': expect.anything() } },
        ]);
        return `${method} ${isRecord(operation) ? operation.operationId : ''}`;
      }),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('post startRun');
    expect(names.length).toBeGreaterThan(20);
  });
});
