import { afterEach, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../../src/core/ids.ts';
import type { Tracked } from '../../../../src/targets/follower.ts';
import { exchange } from '../../../../src/targets/jenkins/http/exchange.ts';
import type { JenkinsOptions } from '../../../../src/targets/jenkins/jenkins-target.ts';
import { Underway } from '../../../../src/targets/jenkins/signals/underway.ts';
import type { Submission, SubmitOutcome } from '../../../../src/targets/submission.ts';
import type { Target } from '../../../../src/targets/target.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { sendJson, startServer, targetAt } from '../scripted-server.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const { signal } = new AbortController();

const fire = (target: Target, more: Partial<Submission> = {}): Promise<SubmitOutcome> =>
  target.submit(
    { key: requestKey('k'), job: ['x'], parameters: new Map(), ...more },
    { leave: signal, stop: signal },
  );

const shown = (outcome: SubmitOutcome): string =>
  outcome.kind === 'queued'
    ? 'queued'
    : `${outcome.kind}: ${outcome.refusal.reason}, ${outcome.refusal.effect}`;

const UNSENT = 'rejected: interrupted, none';

async function controller(options: Partial<JenkinsOptions> = {}) {
  const server = await startServer(({ method, url }, response) => {
    if (url.startsWith('/crumbIssuer'))
      sendJson(response, { crumb: 'c', crumbRequestField: 'Jenkins-Crumb' });
    else if (method === 'GET') sendJson(response, { buildable: true });
    else response.writeHead(201, { location: '/queue/item/7/' }).end();
  });
  const target = targetAt(server.url, options);
  open.push(() => target.close(), server.close);
  const posts = (): number => server.received.filter(({ method }) => method === 'POST').length;
  return { target, posts };
}

/** Wanted for so many questions, and from then on not. */
function wantedFor(questions: number): { readonly isWanted: () => boolean; readonly asked: () => number } {
  let asked = 0;
  return {
    isWanted: () => {
      asked += 1;
      return asked <= questions;
    },
    asked: () => asked,
  };
}

test.each<[string, Partial<JenkinsOptions>]>([
  ['an API token', {}],
  ['a crumb', { auth: { kind: 'password', user: 'ann', password: [{ secret: 'PASSWORD' }] } }],
  ['a rate', { rate: { count: 1_000, per: 1_000 } }],
])(
  'with %s, nothing is sent that became unwanted at whatever step before the wire',
  async (_name, options) => {
    const always = wantedFor(Number.POSITIVE_INFINITY);
    const warm = await controller(options);
    expect(shown(await fire(warm.target, { isWanted: always.isWanted }))).toBe('queued');
    expect(always.asked()).toBeGreaterThan(2);
    for (let questions = 0; questions < always.asked(); questions += 1) {
      const { target, posts } = await controller(options);
      expect(shown(await fire(target, { isWanted: wantedFor(questions).isWanted }))).toBe(UNSENT);
      expect(posts()).toBe(0);
    }
  },
);

test('what is on the wire is followed to its answer, wanted or not', async () => {
  let wanted = true;
  const server = await startServer(({ method }, response) => {
    if (method === 'GET') return sendJson(response, { buildable: true });
    wanted = false;
    response.writeHead(201, { location: '/queue/item/7/' }).end();
  });
  const target = targetAt(server.url);
  open.push(() => target.close(), server.close);
  expect(shown(await fire(target, { isWanted: () => wanted }))).toBe('queued');
});

/** What tells a request that waits that it is wanted no more. */
function nobodyWants() {
  const told = new Set<() => void>();
  const whenUnwanted = (act: () => void) => {
    told.add(act);
    return () => told.delete(act);
  };
  const unwanted = (): void => {
    for (const act of told) act();
  };
  return { unwanted, whenUnwanted };
}

test.each<[string, Partial<JenkinsOptions>]>([
  ['an API token', {}],
  ['a crumb', { auth: { kind: 'password', user: 'ann', password: [{ secret: 'PASSWORD' }] } }],
])(
  'with %s, no build is stopped that is not to be stopped any more at whatever step before the wire',
  async (_name, options) => {
    const running: Tracked = {
      key: requestKey('k'),
      job: ['x'],
      queueId: queueId('7'),
      build: { number: 1, url: '' },
    };
    const always = wantedFor(Number.POSITIVE_INFINITY);
    const free = await controller(options);
    await free.target.cancel(running, signal, always.isWanted);
    expect(free.posts()).toBe(1);
    expect(always.asked()).toBeGreaterThan(1);
    for (let questions = 0; questions < always.asked(); questions += 1) {
      const { target, posts } = await controller(options);
      const done = await target.cancel(running, signal, wantedFor(questions).isWanted);
      expect(done).toMatchObject({ ok: false, error: { reason: 'interrupted', effect: 'none' } });
      expect(posts()).toBe(0);
    }
  },
);

test('a request that waits for the rate leaves it at once when it is told that nobody wants it', async () => {
  const clock = new FakeClock();
  const { target, posts } = await controller({ clock, rate: { count: 1, per: 3_600_000 } });
  expect(shown(await fire(target))).toBe('queued');
  const { unwanted, whenUnwanted } = nobodyWants();
  const held = fire(target, { whenUnwanted });
  unwanted();
  expect(shown(await held)).toBe(UNSENT);
  expect(posts()).toBe(1);
});

test('a request that waits for what its job takes leaves at once when it is told that nobody wants it', async () => {
  let asked = (): void => {};
  const asking = new Promise<void>(resolve => {
    asked = resolve;
  });
  const server = await startServer(() => asked());
  const target = targetAt(server.url);
  open.push(() => target.close(), server.close);
  const { unwanted, whenUnwanted } = nobodyWants();
  const held = fire(target, { whenUnwanted });
  await asking;
  unwanted();
  expect(shown(await held)).toBe(UNSENT);
});

test('a turn under the rate that was given to a request which then became unwanted is another’s', async () => {
  const last = wantedFor(Number.POSITIVE_INFINITY);
  const free = await controller({ rate: { count: 1_000, per: 1_000 } });
  await fire(free.target, { isWanted: last.isWanted });
  const { target } = await controller({ clock: new FakeClock(), rate: { count: 1, per: 3_600_000 } });
  expect(shown(await fire(target, { isWanted: wantedFor(last.asked() - 1).isWanted }))).toBe(UNSENT);
  expect(shown(await fire(target, { onHeld: () => expect.unreachable('its turn was used up') }))).toBe(
    'queued',
  );
});

test('what became unwanted while the pool opened a connection is not written to it', async () => {
  let wanted = true;
  let aborted = 0;
  const wire = {
    aborted: false,
    paused: false,
    reason: null,
    pause: () => {},
    resume: () => {},
    abort: () => {
      aborted += 1;
    },
  };
  const pool: Parameters<typeof exchange>[0] = {
    dispatch(_options, handler) {
      wanted = false;
      handler.onRequestStart?.(wire, {});
      return true;
    },
  };
  let freed = 0;
  const outcome = await exchange(
    pool,
    { method: 'POST', path: '/', headers: {}, limit: 1 },
    {
      timeout: 1,
      underway: new Underway(new FakeClock()),
      signals: { leave: signal, stop: signal, isWanted: () => wanted },
      freed: () => {
        freed += 1;
      },
    },
  );
  expect(outcome).toEqual({ ok: false, error: { kind: 'interrupted', sent: false, code: null } });
  expect([aborted, freed]).toEqual([1, 1]);
});
