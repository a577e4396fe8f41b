import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../../src/core/ids.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import type { Target } from '../../../../src/targets/target.ts';
import { manualClock } from '../clocks.ts';
import { targetAt } from '../scripted-server.ts';
import { type RawScript, startRawServer } from './raw-server.ts';

const signal = new AbortController().signal;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const MEGABYTE = 1024 * 1024;

/** Everything that a target asks a controller, and what came of it in a few words. */
const OPERATIONS: Readonly<Record<string, (target: Target) => Promise<string>>> = {
  trigger: async target => {
    const submission = { key: requestKey('k'), job: ['good'], parameters: new Map() };
    const outcome = await target.submit(submission, endedBy(signal));
    return outcome.kind === 'queued'
      ? `queued ${outcome.queueId}`
      : `${outcome.kind}: ${outcome.refusal.reason}`;
  },
  describe: async target => {
    const described = await target.describe(['bad'], signal);
    return described.ok ? 'ok' : described.error.reason;
  },
  look: async target => {
    const seen = await target
      .follow()
      .observe([{ key: requestKey('k'), job: ['bad'], queueId: queueId('9') }], signal);
    if (!seen.ok) return seen.error.reason;
    return seen.value
      .map(seen => (seen.state === 'unseen' ? `unseen: ${seen.refusal.reason}` : seen.state))
      .join();
  },
  cancel: async target => {
    const asked = await target.cancel({ key: requestKey('k'), job: ['bad'], queueId: queueId('9') }, signal);
    return asked.ok ? 'ok' : `${asked.error.reason}, ${asked.error.effect}`;
  },
  log: async target => {
    const chunk = await target.log({ number: 1, url: '' }, ['bad'], 0, signal);
    return chunk.ok ? 'ok' : chunk.error.reason;
  },
};

const DEFINITIONS = '{"buildable":true}';
const head = (status: string, ...headers: readonly string[]): string =>
  `HTTP/1.1 ${status}\r\n${headers.map(line => `${line}\r\n`).join('')}\r\n`;
const GOOD = `${head('200 OK', 'Content-Type: application/json', 'X-Jenkins: 2.541.2', `Content-Length: ${DEFINITIONS.length}`)}${DEFINITIONS}`;
const JSON_TYPE = 'Content-Type: application/json';

const BOMB = gzipSync(Buffer.alloc(200 * MEGABYTE));

/** Writes the same piece for as long as it is taken. */
function flood(socket: Parameters<RawScript>[1], piece: string | Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

const HOSTILE: Readonly<Record<string, RawScript>> = {
  'no HTTP at all': (_line, socket) => socket.end('SSH-2.0-OpenSSH_9\r\n\r\n'),
  'a closed connection': (_line, socket) => socket.end(),
  'half of a body': (_line, socket) =>
    socket.end(`${head('200 OK', JSON_TYPE, 'Content-Length: 100')}{"buil`),
  'a body longer than its length': (_line, socket) =>
    socket.write(`${head('200 OK', JSON_TYPE, 'Content-Length: 2')}{}{"and":"more"}`),
  'two lengths': (_line, socket) =>
    socket.end(`${head('200 OK', JSON_TYPE, 'Content-Length: 2', 'Content-Length: 9')}{}`),
  'a chunk that is no chunk': (_line, socket) =>
    socket.end(`${head('200 OK', JSON_TYPE, 'Transfer-Encoding: chunked')}zz\r\n{}\r\n`),
  'a page in place of the answer': (_line, socket) =>
    socket.write(`${head('200 OK', 'Content-Type: text/html', 'Content-Length: 6')}<html>`),
  'headers without end': (_line, socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    flood(socket, 'X-Filler: 0123456789\r\n');
  },
  'a flood of interim answers': (_line, socket) => flood(socket, head('103 Early Hints', 'Link: </x>')),
  'a body without end': (_line, socket) => {
    socket.write(head('500 Oops', 'Content-Type: text/html', 'X-Jenkins: 2.541.2'));
    flood(socket, Buffer.alloc(MEGABYTE / 4, 'x'));
  },
  'a gzip bomb': (_line, socket) => {
    socket.write(head('200 OK', JSON_TYPE, 'Content-Encoding: gzip', `Content-Length: ${BOMB.length}`));
    socket.write(BOMB);
  },
  'a redirect to itself': (line, socket) =>
    socket.write(head('302 Found', `Location: ${line.split(' ')[1]}`, 'Content-Length: 0')),
  'a redirect to another host': (_line, socket) =>
    socket.write(head('302 Found', 'Location: https://sso.example.org/idp?x=1', 'Content-Length: 0')),
  'a redirect to a script': (_line, socket) =>
    socket.write(head('302 Found', 'Location: javascript:alert(1)', 'Content-Length: 0')),
  'a redirect to garbage': (_line, socket) =>
    socket.write(head('303 See Other', 'Location: http://[::bad/queue/item/x', 'Content-Length: 0')),
};

/** What a trigger, every read, and a cancel come to. */
type Told = readonly [trigger: string, read: string, cancel: string];
const BROKEN: Told = ['unknown: no-answer', 'no-answer', 'no-answer, possible'];
const STRANGE: Told = ['unknown: unexpected-answer', 'unexpected-answer', 'unexpected-answer, possible'];

const TOLD: Readonly<Record<string, Told>> = {
  'no HTTP at all': ['unknown: no-answer', 'unexpected-answer', 'no-answer, possible'],
  'a closed connection': BROKEN,
  'half of a body': STRANGE,
  'a body longer than its length': STRANGE,
  'two lengths': BROKEN,
  'a chunk that is no chunk': STRANGE,
  'a page in place of the answer': ['unknown: login-page', 'login-page', 'login-page, possible'],
  'headers without end': BROKEN,
  'a flood of interim answers': BROKEN,
  // Jenkins says 500 also of an item that has just left the queue.
  'a body without end': ['unknown: server-error', 'server-error', 'ok'],
  'a gzip bomb': STRANGE,
  // A button in an old Jenkins led back to its page.
  'a redirect to itself': ['unknown: unexpected-answer', 'unexpected-answer', 'ok'],
  'a redirect to another host': ['rejected: login-page', 'login-page', 'login-page, none'],
  'a redirect to a script': STRANGE,
  'a redirect to garbage': STRANGE,
};

/** The most that a target may take of an answer to these requests, with what lies in the buffers of sockets. */
const MOST_TAKEN = 16 * MEGABYTE;

/** Answers well what the test does not ask for, so that only the answer in question is hostile. */
const hostileTo =
  (hostile: RawScript): RawScript =>
  (line, socket) =>
    line.startsWith('GET /job/good/') ? socket.write(GOOD) : hostile(line, socket);

describe.each(Object.entries(HOSTILE))('%s', (name, script) => {
  test.each(Object.entries(OPERATIONS))('in answer to: %s', async (operation, run) => {
    const server = await startRawServer(hostileTo(script));
    const target = targetAt(server.url);
    open.push(() => target.close(), server.close);
    const [trigger, read, cancel] = TOLD[name] ?? STRANGE;
    expect(await run(target)).toBe(
      operation === 'trigger' ? trigger : operation === 'cancel' ? cancel : read,
    );
    expect(server.sent()).toBeLessThan(MOST_TAKEN);
    // What is left of a bad answer is never taken for that of the next request.
    expect((await target.describe(['good', 'later'], signal)).ok).toBe(true);
  });
});

test.each(Object.entries(OPERATIONS))(
  'a body that drips for ever ends at the deadline of: %s',
  async (operation, run) => {
    const clock = manualClock();
    const server = await startRawServer(
      hostileTo((_line, socket) => {
        socket.write(head('200 OK', JSON_TYPE, 'Content-Length: 1000'));
        // Often enough for any limit that is counted from drop to drop.
        const drip = (): void => {
          if (socket.destroyed) return;
          socket.write('x', () => {
            clock.advance(1_000);
            setImmediate(drip);
          });
        };
        setImmediate(() => setImmediate(drip));
      }),
    );
    const target = targetAt(server.url, { clock });
    open.push(() => target.close(), server.close);
    const [trigger, read, cancel] = STRANGE;
    expect(await run(target)).toBe(
      operation === 'trigger' ? trigger : operation === 'cancel' ? cancel : read,
    );
    expect(clock.now()).toBeLessThan(120_000);
  },
);
