import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { requestKey } from '../../../../src/core/ids.ts';
import { createControllerStart } from '../../../../src/targets/jenkins/controller/controller-start.ts';
import type { JenkinsOptions } from '../../../../src/targets/jenkins/jenkins-target.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { manualClock } from '../clocks.ts';
import { answerOf, STARTING_PAGE } from '../recordings.ts';
import { type Received, sendJson, startServer, targetAt } from '../scripted-server.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

type State = 'up' | 'refusing' | 'starting' | 'broken';

/** A controller whose state the test sets, and what each next trigger of it came to. */
async function controller(options: Partial<JenkinsOptions> = {}) {
  const clock = manualClock();
  const life = new AbortController();
  let state: State = 'up';
  const script = ({ method }: Received, response: ServerResponse): void => {
    // As recorded of a start: neither page has X-Jenkins.
    if (state === 'refusing')
      response.writeHead(401, { 'www-authenticate': 'Basic realm="Jenkins"' }).end('<html>');
    else if (state === 'broken') response.socket?.destroy();
    else if (state === 'starting')
      response.writeHead(503, { 'content-type': 'text/html' }).end(STARTING_PAGE);
    else if (method === 'POST') response.writeHead(201, { location: '/queue/item/7/' }).end();
    else sendJson(response, { buildable: true });
  };
  const server = await startServer(script);
  const port = Number(new URL(server.url).port);
  const reopen = async (): Promise<void> => {
    open.push((await startServer(script, port)).close);
  };
  const target = targetAt(server.url, { clock, ...options });
  open.push(() => target.close(), server.close);
  const { close } = server;
  const fire = async (now: State, after = 0): Promise<string> => {
    state = now;
    clock.advance(after);
    const submission = { key: requestKey('k'), job: ['x'], parameters: new Map() };
    const outcome = await target.submit(submission, endedBy(life.signal));
    return outcome.kind === 'queued'
      ? 'queued'
      : `${outcome.kind}: ${outcome.refusal.reason}, ${outcome.refusal.effect}`;
  };
  const recover = (now: State = 'up'): void => {
    state = now;
  };
  const end = (): void => life.abort();
  return { fire, recover, end, clock, received: server.received, close, reopen };
}

const WRONG = 'rejected: unauthenticated, none';
const PASSING = 'rejected: starting, none';

describe('a 401 that a start or a stop of the controller explains is waited out', () => {
  test('at the very first request: one that comes a second later is answered', async () => {
    const { fire, clock, recover } = await controller();
    const told = fire('refusing');
    await clock.waitedFor(1_000);
    recover();
    clock.advance(1_000);
    expect(await told).toBe('queued');
  });

  test('at the very first request: the page of a start that follows is one to wait for', async () => {
    const { fire, clock, recover } = await controller();
    const told = fire('refusing');
    await clock.waitedFor(1_000);
    recover('starting');
    clock.advance(1_000);
    expect(await told).toBe(PASSING);
    expect(await fire('refusing')).toBe(PASSING);
  });

  test('with credentials that were good before', async () => {
    const { fire } = await controller();
    expect(await fire('up')).toBe('queued');
    expect(await fire('refusing')).toBe(PASSING);
    expect(await fire('refusing', 5_000)).toBe(PASSING);
    expect(await fire('up', 1_000)).toBe('queued');
  });

  test('right after the page of a start, though nothing was accepted before', async () => {
    const { fire } = await controller();
    expect(await fire('starting')).toBe(PASSING);
    expect(await fire('refusing', 1_000)).toBe(PASSING);
  });

  test('however long the start takes, counted from the last sign of it', async () => {
    const { fire } = await controller();
    expect(await fire('up')).toBe('queued');
    expect(await fire('refusing')).toBe(PASSING);
    expect(await fire('starting', 60_000)).toBe(PASSING);
    expect(await fire('refusing', 5_000)).toBe(PASSING);
  });
});

test('a run that is interrupted while the first request waits to be repeated does not wait for that', async () => {
  const { fire, clock, end, received } = await controller();
  const told = fire('refusing');
  await clock.waitedFor(1_000);
  end();
  expect(await told).toBe('rejected: interrupted, none');
  expect(received).toHaveLength(1);
});

test('a refused connection is a sign of a restart too', () => {
  const start = createControllerStart(manualClock());
  const refused = answerOf(401, []);
  expect(start.isPassing(refused)).toBe(false);
  start.noAnswer();
  expect(start.isPassing(refused)).toBe(true);
});

test('how long ago that was is told by no clock that is set', () => {
  const clock = new FakeClock();
  const start = createControllerStart(clock);
  const refused = answerOf(401, []);
  start.noAnswer();
  clock.step(3_600_000);
  expect(start.isPassing(refused)).toBe(true);
  clock.step(-3_600_000);
  clock.advance(10_000);
  expect(start.isPassing(refused)).toBe(false);
});

test('a refused connection is noticed by the target', async () => {
  const { fire, close, reopen } = await controller();
  await close();
  expect(await fire('up')).toBe('rejected: unreachable, none');
  await reopen();
  expect(await fire('refusing')).toBe(PASSING);
});

test('a 401 that Jenkins itself wrote is about the credentials', () => {
  const start = createControllerStart(manualClock());
  start.noAnswer();
  expect(start.isPassing(answerOf(401, [['X-Jenkins', '2.541.2']]))).toBe(false);
});

describe('a 401 is told at once, or soon', () => {
  test('at the first request, when it is refused three times within two seconds', async () => {
    const { fire, clock, received } = await controller();
    const told = fire('refusing');
    for (const _ of [1, 2]) {
      await clock.waitedFor(1_000);
      clock.advance(1_000);
    }
    expect(await told).toBe(WRONG);
    expect(received).toHaveLength(3);
    // Whoever comes next need not wait to be told the same.
    expect(await fire('refusing')).toBe(WRONG);
    expect(received).toHaveLength(4);
  });

  test('ten seconds after it began: then the token has been revoked', async () => {
    const { fire } = await controller();
    await fire('up');
    expect(await fire('refusing')).toBe(PASSING);
    expect(await fire('refusing', 10_000)).toBe(WRONG);
    expect(await fire('refusing', 60_000)).toBe(WRONG);
  });

  test('long after a start', async () => {
    const { fire } = await controller();
    await fire('starting');
    expect(await fire('refusing', 30_000)).toBe(WRONG);
  });

  test('where a bearer is sent: a 401 is then its proxy’s, and says that the bearer has expired', async () => {
    const auth = { kind: 'bearer', token: 'abc' } as const;
    const { fire } = await controller({ auth });
    await fire('up');
    expect(await fire('refusing')).toBe(WRONG);
    expect(await (await controller({ auth })).fire('refusing')).toBe(WRONG);
  });
});

test.each([502, 503, 504])('a %d of what is in front is a sign of a restart too', status => {
  const start = createControllerStart(manualClock());
  expect(start.isPassing(answerOf(status, []))).toBe(false);
  expect(start.isPassing(answerOf(401, []))).toBe(true);
});

test('a broken connection is noticed by the target as such a sign', async () => {
  const { fire } = await controller();
  expect(await fire('broken')).toBe('rejected: no-answer, none');
  expect(await fire('refusing')).toBe(PASSING);
});
