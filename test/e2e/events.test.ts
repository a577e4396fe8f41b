import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifestFor, Rig } from './rig.ts';

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../schemas/events.schema.json', import.meta.url), 'utf8'),
);

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

/** Each line as an event that fits the schema as the binary prints it. */
async function events(stdout: string): Promise<Record<string, unknown>[]> {
  const printed = JSON.parse((await rig.run(['schema', 'events'])).stdout);
  expect(printed).toEqual(schema);
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(printed);
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => {
      const event = JSON.parse(line);
      expect(validate(event), `${line} ${JSON.stringify(validate.errors)}`).toBe(true);
      return event;
    });
}

test('a run with an end of each kind prints events that fit the schema, and the same summary as one document', async () => {
  const sandbox = await rig.sandbox({
    executors: 8,
    jobs: [
      {
        path: ['matrix'],
        duration: 50,
        parameters: [{ type: 'string', name: 'N' }],
        outcomes: [{ when: { N: '2' }, result: 'FAILURE' }],
      },
      { path: ['twice'], duration: 50, quietPeriod: 300 },
    ],
  });
  await rig.write(
    'triggers.yaml',
    manifestFor(
      sandbox,
      `  m: {job: matrix, max-parallel: 1, matrix: {n: [1, 2]}, parameters: {N: "\${{ matrix.n }}"}}
  missing: {job: not there}
  after: {job: matrix, needs: [missing], parameters: {N: "3"}}
  one: {job: twice, duplicates: coalesce}
  two: {job: twice, duplicates: coalesce}`,
    ),
  );
  const { stdout } = await rig.run(['run', '--format', 'ndjson'], { TOKEN: sandbox.token });
  const lines = await events(stdout);
  expect(lines[0]).toMatchObject({ type: 'run-started', event: 1, requests: 6 });
  expect(lines.at(-1)).toMatchObject({
    type: 'run-finished',
    summary: {
      requests: expect.arrayContaining([
        expect.objectContaining({ trigger: 'm', matrix: { n: '1' }, verdict: 'succeeded' }),
        expect.objectContaining({ trigger: 'm', matrix: { n: '2' }, verdict: 'failed' }),
        expect.objectContaining({ trigger: 'missing', verdict: 'rejected' }),
        expect.objectContaining({ trigger: 'after', verdict: 'skipped' }),
        expect.objectContaining({ state: expect.objectContaining({ state: 'coalesced' }) }),
      ]),
    },
  });
  expect(lines).toContainEqual(
    expect.objectContaining({ type: 'request-held', by: { kind: 'trigger', name: 'm', limit: 1 } }),
  );
  const json = await rig.run(['run', '--format', 'json'], { TOKEN: sandbox.token });
  await events(
    JSON.stringify({
      type: 'run-finished',
      at: '2026-11-22T17:00:00.000Z',
      summary: JSON.parse(json.stdout),
    }),
  );
});

test('an interrupted run prints events that fit the schema', async () => {
  const sandbox = await rig.sandbox({ executors: 1, jobs: [{ path: ['long'], duration: 60_000 }] });
  await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: long}'));
  const running = rig.start(['run', '--format', 'ndjson'], { TOKEN: sandbox.token });
  await running.seen('"state":"running"');
  running.process.kill('SIGINT');
  const { code, stdout } = await running.finished;
  expect(code).toBe(130);
  const lines = await events(stdout);
  expect(lines.map(({ type }) => type)).toContain('run-stopping');
  expect(lines.at(-1)).toMatchObject({ summary: { outcome: 'interrupted' } });
});
