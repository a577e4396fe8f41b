import { hostname } from 'node:os';
import type { Problem } from '../../core/problem.ts';
import { problemsText } from '../../report/problem-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { FireOptions } from '../fire.ts';
import type { Io } from '../io.ts';
import { openStore, type StoreOptions, storeProblem } from '../open-store.ts';
import { resume } from './resume.ts';

/**
 * Ends a run from another shell. Its own process does it where there is one, as for Ctrl-C; else this one takes the run over
 * and does it.
 */
export async function cancel(name: string, options: FireOptions & StoreOptions, io: Io): Promise<ExitCode> {
  const store = await openStore(options, io);
  if (!store.ok) return fail(store.error, io);
  const found = await store.value.run(name);
  await store.value.close();
  if (!found.ok) return fail(storeProblem(found.error), io);
  const { id, lease, outcome } = found.value;
  if (outcome !== null) {
    const message = `the run ${id} has ended: ${outcome}`;
    return fail({ code: 'nothing-to-cancel', severity: 'error', message }, io);
  }
  if (lease !== null && lease.owner.host === hostname() && interrupt(lease.owner.pid)) {
    io.out.write(
      `${id}: its process ${lease.owner.pid} was told to cancel it; \`volley status ${id}\` shows how far it is.\n`,
    );
    return EXIT.ok;
  }
  const code = await resume(id, { ...options, cancel: true }, io);
  return code === EXIT.interrupted ? EXIT.ok : code;
}

/** False: there is no such process any more. */
function interrupt(pid: number): boolean {
  try {
    process.kill(pid, 'SIGTERM');
    return true;
  } catch {
    return false;
  }
}

function fail(problem: Problem, io: Io): ExitCode {
  io.err.write(problemsText([problem], io.err.style));
  return EXIT.usage;
}
