import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Rig } from '../e2e/rig.ts';
import { testFile } from './manifests.ts';

const MANIFEST = `version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
triggers:
  build: {job: platform/build, matrix: {os: [linux, windows]}, parameters: {OS: "\${{ matrix.os }}"}, max-parallel: 1}
  deploy: {job: platform/deploy, needs: [build]}
`;

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
  await rig.write('triggers.yaml', MANIFEST);
});
afterEach(() => rig.close());

/** What is told of a rehearsal with these faults of which this is expected. */
async function rehearsed(faults: string, expected: string) {
  const given = `  - {name: a, rehearse: true, faults: ${faults}, expect: ${expected}}`;
  await rig.write('triggers.test.yaml', testFile(given));
  const { code, stdout } = await rig.run(['test']);
  return { codes: [...stdout.matchAll(/^error ([\w-]+):/gm)].map(([, name]) => name), code, stdout };
}

const KEPT = { codes: [], code: 0 };

const ends = (linux: string, windows: string, deploy: string): string =>
  `{exactly: [{matrix: {os: linux}, result: ${linux}}, {matrix: {os: windows}, result: ${windows}}, {trigger: deploy, result: ${deploy}}]}`;

describe('a planned failure of the server', () => {
  test('refuses a request, so that one sees what is skipped for it, and the exit code', async () => {
    const expected = `{exit-code: 3, results: ${ends('rejected', 'succeeded', 'skipped')}}`;
    expect(await rehearsed('["404:trigger"]', expected)).toMatchObject(KEPT);
    expect((await rehearsed('["404:trigger@2"]', expected)).codes).toEqual([
      'unexpected',
      'missing',
      'missing',
    ]);
  });

  test('loses an answer: what never arrived is sent again, or is unknown, as `on-unknown` has it', async () => {
    const lost = '["drop-before:trigger"]';
    const fine = `{exit-code: 0, results: ${ends('succeeded', 'succeeded', 'succeeded')}}`;
    expect(await rehearsed(lost, fine)).toMatchObject(KEPT);
    await rig.write('triggers.yaml', MANIFEST.replace('max-parallel', 'on-unknown: fail, max-parallel'));
    const unknown = `{exit-code: 4, results: ${ends('unknown', 'succeeded', 'skipped')}}`;
    expect(await rehearsed(lost, unknown)).toMatchObject(KEPT);
  });

  test('loses every answer, and each build is found, as in a rehearsal without leaps of time', async () => {
    const expected = `{exit-code: 0, results: ${ends('succeeded', 'succeeded', 'succeeded')}}`;
    expect(await rehearsed('["drop-after:trigger*always"]', expected)).toMatchObject(KEPT);
  });

  test.each([
    'silence:trigger',
    'silence-before:queue',
    'delay:trigger=20s',
    'drip:job=5s',
    '429:trigger=10m',
  ])('%s costs no time, though its answer is waited for', async fault => {
    const expected = `{results: ${ends('succeeded', 'succeeded', 'succeeded')}}`;
    expect(await rehearsed(`["${fault}"]`, expected)).toMatchObject(KEPT);
  });
});

describe('a slip in a fault', () => {
  test('is told at its place before anything is tested', async () => {
    const { code, stdout } = await rehearsed('["404:triger"]', '{exit-code: 3}');
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /error bad-fault: .*"triger" is no kind of request\n +┌ triggers\.test\.yaml:3:\d+/,
    );
    expect(stdout).toContain('Did you mean trigger?');
  });

  test('that leaves it without a request to strike fails the test: it has tested something else', async () => {
    const { codes, code } = await rehearsed('["404:trigger", "500:trigger@9"]', '{exit-code: 3}');
    expect({ codes, code }).toEqual({ codes: ['unused-fault'], code: 1 });
  });

  test('is not a plan without a rehearsal', async () => {
    const given = '  - {name: a, faults: ["404:trigger"], expect: {requests: {count: 3}}}';
    await rig.write('triggers.test.yaml', testFile(given));
    expect((await rig.run(['test'])).stdout).toContain('error missing-given');
  });
});
