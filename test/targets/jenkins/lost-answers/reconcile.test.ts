import { afterEach, describe, expect, test } from 'vitest';
import { requestKey } from '../../../../src/core/ids.ts';
import type { RunEvent } from '../../../../src/run/events.ts';
import {
  parseFault,
  type Sandbox,
  type SandboxFault,
  type SandboxJob,
} from '../../../../src/sandbox/sandbox.ts';
import fc from '../../../property.ts';
import { endsOf, fire, post, start, targetOf } from './lost-answers-rig.ts';

const open: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close();
});

async function sandboxWith(jobs: readonly SandboxJob[], faults: readonly string[] = []): Promise<Sandbox> {
  const sandbox = await start({ jobs, faults: faults.map(fault) });
  open.push(sandbox);
  return sandbox;
}

function fault(text: string): SandboxFault {
  const read = parseFault(text);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

const BUILD: SandboxJob = {
  path: ['build'],
  duration: 30,
  parameters: [
    { type: 'string', name: 'N' },
    { type: 'string', name: 'VOLLEY_ID' },
    { type: 'boolean', name: 'DRY', default: true },
  ],
};
const PLAIN: SandboxJob = { path: ['plain'], duration: 30 };

const MARKED = '  t: {job: build, marker: VOLLEY_ID, parameters: {N: "1"}}';
const UNMARKED = '  t: {job: build, parameters: {N: "1"}}';
const WITHOUT = '  t: {job: plain}';

const LOST_AFTER = ['drop-after', 'silence', '502-after', '504-after', 'garbage', 'flood'];
const LOST_BEFORE = ['drop-before', '502', '504', '503-proxy'];

describe.each([
  ['with a marker', MARKED, 'SUCCESS confirmed'],
  ['without a marker', UNMARKED, 'SUCCESS probable'],
  ['without parameters', WITHOUT, 'SUCCESS probable'],
])('an answer that never came, %s', (_, trigger, found) => {
  test.each(LOST_AFTER)('%s: the build is found and followed, and there is one', async kind => {
    const sandbox = await sandboxWith([BUILD, PLAIN], [`${kind}:trigger`]);
    const fired = await fire(sandbox, trigger);
    expect(endsOf(fired)).toEqual([found]);
    expect(sandbox.builds()).toHaveLength(1);
  });

  test.each(LOST_BEFORE)('%s: the request is sent again, and there is one build', async kind => {
    const sandbox = await sandboxWith([BUILD, PLAIN], [`${kind}:trigger`]);
    const fired = await fire(sandbox, trigger);
    expect(endsOf(fired)).toEqual(['SUCCESS']);
    expect(sandbox.builds()).toHaveLength(1);
  });

  test('a restart keeps the queue: the request is found in it, and there is one build', async () => {
    const sandbox = await sandboxWith(waitingFor(1_000), ['drop-after:trigger']);
    const fired = await fire(sandbox, trigger, onceReconciling(sandbox, { kind: 'orderly', ...QUICK }));
    expect(endsOf(fired)).toEqual([found]);
    expect(sandbox.builds()).toHaveLength(1);
  });

  test('a crash may lose the queue: it is unknown, as nobody can tell, and is not sent again', async () => {
    const sandbox = await sandboxWith(waitingFor(60_000), ['drop-after:trigger']);
    const fired = await fire(sandbox, trigger, onceReconciling(sandbox, { kind: 'crash', ...QUICK }));
    expect(endsOf(fired)).toEqual(['unknown']);
    expect(fired.summary.requests[0]?.state).toMatchObject({
      seen: expect.stringContaining('may have been started anew'),
    });
    expect(triggersTo(sandbox)).toBe(1);
  });
});

const QUICK = { down: 20, starting: 20, rejecting: 20, settling: 20 } as const;

const waitingFor = (quietPeriod: number): readonly SandboxJob[] =>
  [BUILD, PLAIN].map(job => ({ ...job, quietPeriod }));

/** Restarts the server as soon as an answer is known to be lost. */
function onceReconciling(
  sandbox: Sandbox,
  restart: NonNullable<Parameters<Sandbox['restart']>[0]>,
): (event: RunEvent) => Promise<unknown> | undefined {
  return ({ type }) => (type === 'request-reconciling' ? sandbox.restart(restart) : undefined);
}

const triggersTo = (sandbox: Sandbox): number =>
  Object.entries(sandbox.requests().counts).reduce(
    (sum, [kind, count]) => (/^POST build/.test(kind) ? sum + count : sum),
    0,
  );

describe('whatever answers are lost', () => {
  const REQUESTS = 50;
  const LOST = ['drop-after', 'drop-before', '502', '502-after'];
  const fifty = (marker: string): string =>
    `  t: {job: build${marker}, matrix: {n: [${Array.from({ length: REQUESTS }, (_, n) => n)}]}, parameters: {N: "\${{ matrix.n }}"}}`;
  /** An answer that is only late is not lost. */
  const loss = fc.constantFrom('delay:trigger=1ms', ...LOST.map(kind => `${kind}:trigger`));

  test.each([
    ['with markers', ', marker: VOLLEY_ID'],
    ['without markers', ''],
  ])('each of 50 requests gets exactly one build, its own, %s', async (_, marker) => {
    const losses = fc.array(loss, { minLength: REQUESTS, maxLength: REQUESTS });
    await fc.assert(
      fc.asyncProperty(losses, async strikes => {
        // Each armed for one request: the first request meets the first of them, and so on.
        const sandbox = await sandboxWith([BUILD], strikes);
        const fired = await fire(sandbox, fifty(marker));
        const bad = fired.summary.requests.filter(({ verdict }) => verdict !== 'succeeded');
        expect(bad.map(({ state }) => state)).toEqual([]);
        const built = new Map(sandbox.builds().map(({ number, parameters }) => [number, parameters.N]));
        expect([...built.values()].map(Number).sort((a, b) => a - b)).toEqual(
          Array.from({ length: REQUESTS }, (__, n) => n),
        );
        const adopted = fired.summary.requests.map(({ state }) =>
          state.state === 'finished' ? built.get(state.build.number) : null,
        );
        expect(adopted).toEqual(Array.from({ length: REQUESTS }, (__, n) => String(n)));
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  test('a server that swallows every request: it is unknown in the end, after four of them', async () => {
    const sandbox = await sandboxWith([BUILD], ['drop-before:trigger*always']);
    const fired = await fire(sandbox, UNMARKED);
    expect(endsOf(fired)).toEqual(['unknown']);
    expect(sandbox.builds()).toHaveLength(0);
    expect(triggersTo(sandbox)).toBe(4);
  });

  test('500 lost answers cost few requests', async () => {
    const sandbox = await sandboxWith([BUILD], ['drop-after:trigger*always']);
    const many = `  t: {job: build, matrix: {n: [${Array.from({ length: 500 }, (_, n) => n)}]}, parameters: {N: "\${{ matrix.n }}"}}`;
    const fired = await fire(sandbox, many.replace('{job', '{wait: submitted, job'));
    expect(new Set(fired.summary.requests.map(({ certainty }) => certainty))).toEqual(new Set(['probable']));
    const { counts } = sandbox.requests();
    const others = Object.values(counts).reduce((sum, count) => sum + count, 0) - triggersTo(sandbox);
    expect(sandbox.builds()).toHaveLength(500);
    expect(others).toBeLessThan(500);
  });
});

describe('a job that triggers write in two ways', () => {
  const TWO = '  a: {job: build, parameters: {N: "1"}}\n  b: {job: BUILD, parameters: {N: "1"}}';

  test.each([
    ['drop-after:trigger', 'drop-after:trigger'],
    ['drop-after:trigger', 'drop-before:trigger'],
  ])('%s, %s: each gets a build of its own', async (...losses) => {
    const sandbox = await sandboxWith([BUILD], losses);
    const fired = await fire(sandbox, TWO);
    const numbers = fired.summary.requests.map(
      ({ state }) => state.state === 'finished' && state.build.number,
    );
    expect(numbers).toEqual([1, 2]);
    expect(sandbox.builds()).toHaveLength(2);
  });

  test('is one: a build that could be either’s is given to none', async () => {
    const sandbox = await sandboxWith([BUILD]);
    const target = targetOf(sandbox);
    const signal = new AbortController().signal;
    await target.describe(['build'], signal);
    const sentAt = Date.now();
    await post(sandbox, 'admin', '/job/build/buildWithParameters', { N: '1' });
    const suspects = [['build'], ['BUILD']].map(job => ({
      submission: { key: requestKey(job.join()), job, parameters: new Map([['N', ['1']]]) },
      sentAt,
      session: target.session(),
    }));
    const traces = await target.reconcile(suspects, new Set(), signal);
    await target.close();
    expect(traces.ok && [...traces.value.values()].map(({ certainty }) => certainty)).toEqual([
      'ambiguous',
      'ambiguous',
    ]);
  });
});

describe('what is somebody else’s is not adopted', () => {
  const meanwhile =
    (sandbox: Sandbox, user: string) =>
    ({ type }: RunEvent): Promise<unknown> | undefined =>
      type === 'request-reconciling'
        ? post(sandbox, user, '/job/build/buildWithParameters', { N: '1' })
        : undefined;

  test('an equal build of another user', async () => {
    const sandbox = await sandboxWith([BUILD], ['drop-before:trigger']);
    const fired = await fire(sandbox, UNMARKED, meanwhile(sandbox, 'builder'));
    expect(endsOf(fired)).toEqual(['SUCCESS']);
    expect(sandbox.builds().map(({ causes }) => causes)).toEqual([
      ['Started by user builder'],
      ['Started by user admin'],
    ]);
  });

  test.each(['500', '502', 'drop-before'])(
    '%s: the build of an earlier run that had just ended; the request is sent again, and has its own',
    async kind => {
      const sandbox = await sandboxWith([BUILD]);
      expect(endsOf(await fire(sandbox, UNMARKED))).toEqual(['SUCCESS']);
      sandbox.inject(fault(`${kind}:trigger`));
      const fired = await fire(sandbox, UNMARKED);
      expect(endsOf(fired)).toEqual(['SUCCESS']);
      expect(fired.summary.requests[0]?.state).toMatchObject({ build: { number: 2 } });
      expect(sandbox.builds()).toHaveLength(2);
    },
  );

  test('two builds that could both be it: it is unknown, and not sent again', async () => {
    const sandbox = await sandboxWith([BUILD], ['drop-after:trigger']);
    const fired = await fire(sandbox, UNMARKED, meanwhile(sandbox, 'admin'));
    expect(endsOf(fired)).toEqual(['unknown']);
    expect(fired.summary.requests[0]?.state).toMatchObject({
      seen: expect.stringContaining('2 builds or queue items could be it'),
    });
    expect(sandbox.builds()).toHaveLength(2);
  });

  test('a marker tells them apart', async () => {
    const sandbox = await sandboxWith([BUILD], ['drop-after:trigger']);
    const fired = await fire(sandbox, MARKED, meanwhile(sandbox, 'admin'));
    expect(endsOf(fired)).toEqual(['SUCCESS confirmed']);
    expect(fired.summary.requests[0]?.state).toMatchObject({ build: { number: 1 } });
  });
});

describe('`on-unknown`', () => {
  test.each(['fail', 'ask'])('%s: what never arrived is not sent again', async policy => {
    const sandbox = await sandboxWith([BUILD], ['drop-before:trigger']);
    const fired = await fire(sandbox, UNMARKED.replace('{job', `{on-unknown: ${policy}, job`));
    expect(endsOf(fired)).toEqual(['unknown']);
    expect(triggersTo(sandbox)).toBe(1);
  });

  test('fail: what did arrive is found all the same', async () => {
    const sandbox = await sandboxWith([BUILD], ['drop-after:trigger']);
    const fired = await fire(sandbox, UNMARKED.replace('{job', '{on-unknown: fail, job'));
    expect(endsOf(fired)).toEqual(['SUCCESS probable']);
  });
});
