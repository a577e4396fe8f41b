/**
 * A process that uses a store, for tests that need a real one: `node child.mjs PATH MODE ID [WORKER]`. Says what is durable,
 * a line at a time, written before it goes on. WORKER: the script of a thread that writes.
 */
import { writeSync } from 'node:fs';
import { systemClock } from '../../src/core/clock.ts';
import { runId } from '../../src/core/ids.ts';
import type { Result } from '../../src/core/result.ts';
import type { Journal } from '../../src/store/journal.ts';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoreFault } from '../../src/store/store-fault.ts';
import { planOf } from '../run/bench.ts';
import { eventAt } from './numbered-events.ts';
import { watchedThread } from './watched-thread.ts';

const [path = '', mode = '', id = '', worker] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);
const plan = planOf('  t: {job: x, matrix: {n: [0, 1, 2, 3, 4]}}');

function value<T>(result: Result<T, StoreFault>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.code}: ${result.error.message}`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const onFault = ({ code }: StoreFault): void => say(`fault ${code}`);
const owner = { id: `process-${process.pid}`, pid: process.pid, host: 'here' };
const thread = worker === undefined ? null : watchedThread(new URL(worker));
const tools = { clock: systemClock, owner, isAlive, ...(thread?.tools ?? { startThread: null }) };
const store = value(await openStore({ path, folder: 'given' }, tools));

async function journalOf(run: string): Promise<Journal> {
  const startedAt = systemClock.now();
  const known = await store.run(run);
  const journal = value(
    known.ok
      ? await store.claim(runId(run), onFault)
      : await store.begin(
          { id: runId(run), startedAt, plan, origin: { kind: 'manual' }, parent: null },
          onFault,
        ),
  );
  await thread?.ready;
  return journal;
}

/** Writes on and on, several at once, until it is killed or has written `most`. */
async function write(journal: Journal, from: number, most: number): Promise<void> {
  for (let next = from; next < from + most; ) {
    const group = Array.from({ length: 1 + (next % 7) }, (_, index) => next + index);
    next += group.length;
    await Promise.all(
      group.map(async seq => {
        value(await journal.append(eventAt(seq, plan)));
        say(`durable ${seq}`);
      }),
    );
  }
}

async function lastSeq(reading: Store): Promise<number> {
  return value(await reading.eventsOf(runId(id), { after: 0, limit: 1_000_000 })).length;
}

switch (mode) {
  case 'write': {
    const journal = await journalOf(id);
    await write(journal, (await lastSeq(store)) + 1, Number.POSITIVE_INFINITY);
    break;
  }
  case 'write-some': {
    const journal = await journalOf(id);
    await write(journal, 1, 500);
    value(await journal.close());
    break;
  }
  case 'compete': {
    const claimed = await store.claim(runId(id), onFault);
    say(claimed.ok ? 'claimed' : claimed.error.code);
    for (let instant = 0; instant < 200; instant += 1) {
      const reason = owner.id;
      const fire = {
        schedule: 's',
        instant,
        decidedAt: 1,
        decision: 'started',
        reason,
        run: null,
        span: null,
      } as const;
      if (value(await store.decideFire(fire)).reason === owner.id) say(`mine ${instant}`);
    }
    // Held until the other has tried, too.
    await new Promise(resolve => process.stdin.once('data', resolve));
    process.exit(0);
    break;
  }
  default:
    throw new Error(`there is no mode ${mode}`);
}
await store.close();
