import type { Problem } from '../../core/problem.ts';
import { problemsText } from '../../report/problem-text.ts';
import { standingOf } from '../../store/lease.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { FireOptions } from '../fire.ts';
import type { Io } from '../io.ts';
import { openStore, type StoreOptions } from '../open-store.ts';
import { readRecord } from '../stored-run.ts';
import { thisProcess, witness } from '../this-process.ts';
import { resume } from './resume.ts';

/**
 * Ends a run from another shell. Its own process does it where there is one, as for Ctrl-C; else this one takes the run over
 * and does it.
 */
export async function cancel(name: string, options: FireOptions & StoreOptions, io: Io): Promise<ExitCode> {
  const store = await openStore(options, io);
  if (!store.ok) return fail(store.error, io);
  const found = await readRecord(store.value, name);
  await store.value.close();
  if (!found.ok) return fail(found.error, io);
  const { id, lease, outcome } = found.value;
  if (outcome !== null) {
    const message = `the run ${id} has ended: ${outcome}`;
    const next = '`volley history --outcome unfinished` lists those that have not.';
    return fail({ code: 'nothing-to-cancel', severity: 'error', message, next }, io);
  }
  // The number of a process that is silent may be another program's by now: nothing is sent to that.
  if (lease !== null && standingOf(lease, witness()) === 'alive') {
    const { pid, host } = lease.owner;
    if (host !== thisProcess.host) return fail(elsewhere(id, pid, host), io);
    if (interrupt(pid)) {
      io.out.write(
        `${id}: its process ${pid} was told to cancel it; \`volley status ${id}\` shows how far it is.\n`,
      );
      return EXIT.ok;
    }
  }
  const code = await resume(id, { ...options, cancel: true }, io);
  return code === EXIT.interrupted ? EXIT.ok : code;
}

/** False: there is no such process any more, or it is another user's. */
function interrupt(pid: number): boolean {
  try {
    process.kill(pid, 'SIGTERM');
    return true;
  } catch {
    return false;
  }
}

const elsewhere = (id: string, pid: number, host: string): Problem => ({
  code: 'owned-elsewhere',
  severity: 'error',
  message: `the run ${id} belongs to process ${pid} on ${host}, which can only be told there`,
  next: `On ${host}: \`volley cancel ${id}\`, or \`kill ${pid}\`.`,
});

function fail(problem: Problem, io: Io): ExitCode {
  io.err.write(problemsText([problem], io.err.style));
  return EXIT.usage;
}
