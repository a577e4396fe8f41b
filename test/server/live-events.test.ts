import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import { LIMITS } from '../../src/server/limits.ts';
import { EventFeed } from '../../src/server/live/event-feed.ts';
import { EventReader, type EventSocket } from '../../src/server/live/event-reader.ts';
import { FakeClock } from '../fake-clock.ts';
import { aFire, aPlan, aRun, NOON } from './fake-service.ts';
import { type ApiRig, createRig, OPERATE, READ } from './rig.ts';

/** A connection that takes what a test lets it take. */
class FakeSocket implements EventSocket {
  readonly written: string[] = [];
  takes = true;
  ended = false;
  #drained: () => void = () => {};
  #closed: () => void = () => {};

  write(text: string): boolean {
    this.written.push(text);
    return this.takes;
  }
  onDrain(act: () => void): void {
    this.#drained = act;
  }
  onClose(act: () => void): void {
    this.#closed = act;
  }
  end(): void {
    this.ended = true;
  }
  drain(): void {
    this.takes = true;
    this.#drained();
  }
  close(): void {
    this.#closed();
  }
  /** Ids and types of what was written. */
  get events(): readonly string[] {
    return this.written.flatMap(text => {
      const [, id, type] = /^id: (\S+)\nevent: (\S+)\n/.exec(text) ?? [];
      return id === undefined ? [] : [`${id} ${type}`];
    });
  }
}

function read(
  feed: EventFeed,
  lastEventId: string | null = null,
  run: string | null = null,
): { readonly socket: FakeSocket; readonly clock: FakeClock; readonly reader: EventReader } {
  const socket = new FakeSocket();
  const clock = new FakeClock();
  const reader = new EventReader({
    feed,
    socket,
    clock,
    lastEventId,
    run: run === null ? null : runId(run),
    closed: () => {},
  });
  return { socket, clock, reader };
}

const publish = (feed: EventFeed, amount: number): void => {
  for (let index = 0; index < amount; index++) feed.publish('tick', { index }, null);
};

describe('a reader of live events', () => {
  test('gets each event once and in order', () => {
    const feed = new EventFeed('e', 10);
    publish(feed, 2);
    const { socket } = read(feed);
    publish(feed, 2);
    expect(socket.events).toEqual(['e-3 tick', 'e-4 tick']);
  });

  test('that comes back gets what it has missed, and nothing twice', () => {
    const feed = new EventFeed('e', 10);
    publish(feed, 5);
    const { socket } = read(feed, 'e-3');
    publish(feed, 1);
    expect(socket.events).toEqual(['e-4 tick', 'e-5 tick', 'e-6 tick']);
  });

  test('that comes back too late is told how much is gone', () => {
    const feed = new EventFeed('e', 5);
    publish(feed, 100);
    const { socket } = read(feed, 'e-1');
    const [first, second] = socket.events;
    const lost = Number(second?.split(/[- ]/)[1]) - 2;
    expect(first).toContain('lagged');
    expect(socket.written[1]).toContain(`"missed":${lost}`);
    expect(lost).toBeGreaterThan(80);
    expect(socket.events.at(-1)).toBe('e-100 tick');
  });

  test.each(['other-3', 'e-99', 'e-', 'nonsense', ''])(
    'with an id that means nothing here (%j) is told that nobody knows how much',
    id => {
      const feed = new EventFeed('e', 5);
      publish(feed, 3);
      const { socket } = read(feed, id);
      expect(socket.events).toEqual(['e-3 lagged']);
      expect(socket.written[1]).toContain('"missed":null');
    },
  );

  test('that is slow gets all of it when little has come meanwhile', () => {
    const feed = new EventFeed('e', 10);
    const { socket } = read(feed);
    socket.takes = false;
    publish(feed, 3);
    expect(socket.events).toEqual(['e-1 tick']);
    socket.drain();
    expect(socket.events).toEqual(['e-1 tick', 'e-2 tick', 'e-3 tick']);
  });

  test('that is too slow costs bounded memory, and is told what was left out', () => {
    const feed = new EventFeed('e', 10);
    const { socket } = read(feed);
    socket.takes = false;
    publish(feed, 3 * LIMITS.waiting);
    socket.drain();
    publish(feed, 1);
    const numbers = socket.events.map(event => Number(/e-(\d+)/.exec(event)?.[1]));
    const lagged = socket.written.findLast(text => text.includes('event: lagged'));
    const lost = Number(/"missed":(\d+)/.exec(lagged ?? '')?.[1]);
    // All that were published are either there or counted as missed.
    expect(socket.events.filter(event => event.endsWith('tick')).length + lost).toBe(3 * LIMITS.waiting + 1);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(lost).toBeGreaterThan(LIMITS.waiting);
  });

  test('hears that somebody is there, but not when it does not listen', () => {
    const { socket, clock } = read(new EventFeed('e', 10));
    clock.advance(LIMITS.heartbeat);
    expect(socket.written.at(-1)).toBe(': still here\n\n');
    socket.takes = false;
    clock.advance(LIMITS.heartbeat);
    const before = socket.written.length;
    clock.advance(10 * LIMITS.heartbeat);
    expect(socket.written).toHaveLength(before);
  });

  test('that goes away leaves nothing behind', () => {
    const feed = new EventFeed('e', 10);
    const { socket, clock } = read(feed);
    socket.close();
    publish(feed, 1);
    expect([feed.readers, clock.pending, socket.ended, socket.events]).toEqual([0, 0, true, []]);
  });

  test('of one run gets nothing of another', () => {
    const feed = new EventFeed('e', 10);
    const { socket } = read(feed, null, 'a');
    feed.publish('run-left', {}, runId('b'));
    feed.publish('run-left', {}, runId('a'));
    feed.publish('paused', {}, null);
    expect(socket.events).toEqual(['e-2 run-left']);
  });
});

describe('over a real connection', () => {
  let rig: ApiRig;
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await rig.app.close();
  });

  async function open(
    path: string,
    headers = '',
    host = 'Host: localhost\r\n',
  ): Promise<{ socket: Socket; seen(text: string): Promise<string> }> {
    if (rig.app.addresses().length === 0) await rig.app.listen({ host: '127.0.0.1', port: 0 });
    const [address] = rig.app.addresses();
    const port = typeof address === 'object' ? address.port : 0;
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    sockets.push(socket);
    socket.write(`GET ${path} HTTP/1.1\r\n${host}${headers}\r\n`);
    let all = '';
    socket.on('data', (text: string) => {
      all += text;
    });
    return {
      socket,
      async seen(text) {
        while (!all.includes(text)) await once(socket, 'data');
        return all;
      },
    };
  }

  const tellRun = (): void => {
    const { id: run } = aRun;
    const at = NOON;
    const origin = { kind: 'manual' } as const;
    rig.service.tell({ type: 'fire-decided', at, trigger: 'nightly', record: aFire });
    rig.service.tell({
      type: 'run-begun',
      at,
      run,
      trigger: 'nightly',
      plan: aPlan,
      origin,
      resumed: false,
      past: [],
    });
    rig.service.tell({ type: 'run-event', at, run, event: { type: 'run-started', at, run, requests: 1 } });
  };

  test('a request without a Host is told so', async () => {
    rig = await createRig();
    const { seen } = await open('/api/v1/triggers', '', '');
    expect(await seen('no Host header')).toMatch(
      /^HTTP\/1.1 400 [\s\S]*application\/problem\+json[\s\S]*"invalid-request"/,
    );
  });

  test('events come as they happen, and the rest after a new connection', async () => {
    rig = await createRig();
    const { seen, socket } = await open('/api/v1/events');
    expect(await seen(': connected')).toContain('content-type: text/event-stream');
    tellRun();
    const all = await seen('id: epoch-3\n');
    expect(all).toContain('event: fire-decided');
    expect(all).toContain('"decision":"started"');
    expect(all).toContain('"type":"run-started"');
    socket.destroy();
    rig.service.tell({ type: 'run-left', at: NOON, run: aRun.id });
    const again = await open('/api/v1/events', 'Last-Event-ID: epoch-2\r\n');
    const rest = await again.seen('id: epoch-4\n');
    expect(rest.match(/id: \S+/g)).toEqual(['id: epoch-3', 'id: epoch-4']);
  });

  test('a reader who takes nothing stops neither the service nor other readers', async () => {
    rig = await createRig();
    const slow = await open('/api/v1/events');
    await slow.seen(': connected');
    slow.socket.pause();
    const quick = await open('/api/v1/events');
    await quick.seen(': connected');
    const note = 'x'.repeat(2_000);
    for (let index = 1; index <= 20_000; index++) {
      rig.service.tell({ type: 'paused', at: NOON, trigger: null, pause: { at: NOON, by: 'Ana', note } });
      // Each turn of the event loop lets the quick one take what there is.
      if (index % 200 === 0) await new Promise(resolve => setImmediate(resolve));
    }
    await quick.seen('id: epoch-20000\n');
    slow.socket.resume();
    expect(await slow.seen('event: lagged')).toMatch(/"missed":\d{3,}/);
  });

  test('readers with one token leave places to operators, and a place that is left is free', async () => {
    rig = await createRig({ tokens: { read: READ, operate: OPERATE } });
    const bearer = (token: string): string => `Authorization: Bearer ${token}\r\n`;
    const readers = [];
    for (let index = 0; index < LIMITS.readersByReadToken; index++) {
      readers.push(await open('/api/v1/events', bearer(READ)));
      await readers.at(-1)?.seen(': connected');
    }
    const refused = await open('/api/v1/events', bearer(READ));
    expect(await refused.seen('"next"')).toMatch(/HTTP\/1.1 429 [\s\S]*"too-many-readers"/);
    await (await open('/api/v1/events', bearer(OPERATE))).seen(': connected');
    readers[0]?.socket.destroy();
    while (rig.feed.readers > LIMITS.readersByReadToken) await new Promise(resolve => setImmediate(resolve));
    await (await open('/api/v1/events', bearer(READ))).seen(': connected');
  });

  test('a service that stops ends the streams', async () => {
    rig = await createRig();
    const { socket, seen } = await open('/api/v1/events');
    await seen(': connected');
    const closed = once(socket, 'close');
    await rig.app.close();
    await closed;
    // Ended, and not cut off: the reader has all that was written.
    await seen('\r\n0\r\n\r\n');
  });

  test('what is no request, or too much of one, gets a problem too', async () => {
    rig = await createRig();
    const broken = await open('/ \u0001', '');
    expect(await broken.seen('"next"')).toContain('HTTP/1.1 400');
    const long = await open('/healthz', `X-Long: ${'x'.repeat(LIMITS.headers)}\r\n`);
    expect(await long.seen('"next"')).toContain('HTTP/1.1 431');
  });
});
