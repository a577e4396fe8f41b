import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/core/clock.ts';
import type { Result } from '../../../../src/core/result.ts';
import { type Sandbox, startSandbox } from '../../../../src/sandbox/sandbox.ts';
import type { Examination, Wanted } from '../../../../src/targets/examination.ts';
import type { Refusal } from '../../../../src/targets/refusal.ts';
import { startServer, targetAt } from '../scripted-server.ts';

const signal = new AbortController().signal;
const SENT: Wanted = { parameters: new Map([['ENV', 'dev']]) };

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    clock: systemClock,
    jobs: [
      {
        path: ['team', 'deploy'],
        token: 'sesame',
        parameters: [
          { type: 'choice', name: 'ENV', choices: ['dev', 'prod'] },
          { type: 'string', name: 'NOTE' },
        ],
      },
      { path: ['plain'] },
      { path: ['off'], disabled: true },
    ],
  });
});
afterEach(() => sandbox.close());

/** As a user with an API token, after a probe. */
async function examined(
  job: readonly string[],
  wanted: readonly Wanted[],
  user = 'builder',
): Promise<Result<Examination, Refusal>> {
  const target = targetAt(sandbox.url, { auth: { kind: 'token', user, token: `${user}-token` } });
  try {
    await target.probe(signal);
    return await target.examine(job, wanted, signal);
  } finally {
    await target.close();
  }
}

const reasonsOf = (result: Result<Examination, Refusal>): readonly string[] =>
  result.ok
    ? result.value.objections.map(({ reason, requests }) => `${reason} ${requests}`)
    : [result.error.reason];

describe('an examination', () => {
  test('finds nothing against a request that would do, tells what is not set, and triggers nothing', async () => {
    const result = await examined(['team', 'deploy'], [SENT]);
    expect(result).toMatchObject({ ok: true, value: { mayBuild: true, objections: [], unset: ['NOTE'] } });
    expect(sandbox.builds()).toEqual([]);
    expect(sandbox.requests().counts['POST buildWithParameters']).toBeUndefined();
  });

  test('finds each reason once, with the number of requests, and all of them at once', async () => {
    const wrong = (env: string): Wanted => ({
      parameters: new Map([
        ['ENV', env],
        ['NOET', ''],
      ]),
      marker: { name: 'ID', value: '' },
    });
    const result = await examined(['team', 'deploy'], [wrong('stage'), wrong('dev'), wrong('qa'), SENT]);
    expect(reasonsOf(result)).toEqual(['unknown-parameter 3', 'bad-choice 2', 'unknown-parameter 3']);
    expect(JSON.stringify(result)).not.toMatch(/stage|qa/);
  });

  test('does not read a secret, whose name alone is checked', async () => {
    const secret = (name: string): Wanted => ({ parameters: new Map([[name, [{ secret: 'TOKEN' }]]]) });
    expect(reasonsOf(await examined(['team', 'deploy'], [secret('ENV')]))).toEqual([]);
    expect(reasonsOf(await examined(['team', 'deploy'], [secret('KEY')]))).toEqual(['unknown-parameter 1']);
  });

  test('finds that the job takes no parameters, is disabled, or is missing', async () => {
    expect(reasonsOf(await examined(['plain'], [SENT]))).toEqual(['not-parameterized 1']);
    expect(reasonsOf(await examined(['off'], [{ parameters: new Map() }]))).toEqual(['disabled 1']);
    expect(reasonsOf(await examined(['nowhere'], [SENT]))).toEqual(['not-found']);
    expect(reasonsOf(await examined(['team'], [SENT]))).toEqual(['unexpected-answer']);
  });

  test('finds that the user may not build, but for what goes by the job’s token', async () => {
    expect(reasonsOf(await examined(['plain'], [{ parameters: new Map() }], 'reader'))).toEqual([
      'forbidden 1',
    ]);
    const byToken = { ...SENT, token: [{ secret: 'JOB_TOKEN' }] };
    expect(await examined(['team', 'deploy'], [byToken], 'reader')).toMatchObject({
      ok: true,
      value: { mayBuild: false, objections: [] },
    });
  });
});

test('of a Jenkins that is older than 2, or of unknown age, no trigger is asked by GET: it could start a build', async () => {
  for (const version of ['1.480', null]) {
    const server = await startServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      if (version !== null) response.setHeader('x-jenkins', version);
      response.end(JSON.stringify({ name: 'ann', anonymous: false, buildable: true, property: [] }));
    });
    const target = targetAt(server.url);
    await target.probe(signal);
    const result = await target.examine(['x'], [{ parameters: new Map() }], signal);
    await target.close();
    await server.close();
    expect(result).toMatchObject({ ok: true, value: { mayBuild: null } });
    expect(server.received.filter(({ url }) => /build(WithParameters)?$/.test(url))).toEqual([]);
  }
});
