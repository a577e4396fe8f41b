import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../../core/clock.ts';
import { unreachable } from '../../../core/unreachable.ts';
import { catchUpSome } from '../behind.ts';
import { configure } from '../configure.ts';
import { connect } from '../connect.ts';
import { DRIVERS, firstDriver } from '../drivers.ts';
import { MIGRATIONS } from '../migrations.ts';
import type { Session } from '../session.ts';
import { presenceOf } from '../store-file.ts';
import { Calm } from './calm.ts';
import { writeBatch } from './journal-batch.ts';
import type { WorkerFile } from './start-worker.ts';
import type { ThreadAnswer, ThreadOrder } from './thread-port.ts';

/* The thread that writes, from inside. Where it cannot open the store it ends, and the event loop goes on writing. */

if (parentPort === null) throw new Error('this is a part of volley, and no program');
const port = parentPort;
const file: WorkerFile = workerData;
const session = await openSession(file);
if (session !== null) serve(session);

async function openSession({ path, identity }: WorkerFile): Promise<Session | null> {
  const isPresent = presenceOf(path, identity);
  const driver = await firstDriver(DRIVERS);
  // To open a file that is gone would make an empty one.
  if (driver === null || !isPresent()) return null;
  const opened = connect(path, driver, isPresent);
  if (!opened.ok) return null;
  if (configure(opened.value, MIGRATIONS.length).ok) return opened.value;
  opened.value.close();
  return null;
}

function serve(open: Session): void {
  const answer = (told: ThreadAnswer): void => port.postMessage(told);
  // What fails then is found again by who reads, and said there.
  const calm = new Calm(systemClock, () => {
    const step = open.write(() => catchUpSome(open));
    return step.ok && step.value.more;
  });
  port.on('message', (order: ThreadOrder) => {
    switch (order.kind) {
      case 'write':
        answer({
          kind: 'told',
          recorded: open.write(() => writeBatch(open, order.batch)),
        });
        return calm.disturbed();
      case 'close':
        calm.end();
        open.close();
        return port.close();
      default:
        return unreachable(order);
    }
  });
  answer({ kind: 'ready' });
}
