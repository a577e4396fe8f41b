import { pause, systemClock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { RunOutcome, RunSummary } from '../../run/summary.ts';
import type { Owner, RunRecord } from '../../store/records.ts';
import { runStanding } from '../../store/run-standing.ts';
import type { Store } from '../../store/store.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { FireOptions } from '../fire.ts';
import type { Io } from '../io.ts';
import { openStore, type StoreOptions, storeProblem } from '../open-store.ts';
import { readRecord } from '../stored-run.ts';
import { refuse } from '../tell.ts';
import { thisUser, witness } from '../this-process.ts';
import { goOn } from './resume.ts';

/** How long the process of a run has to take note. Milliseconds; it looks every second, unless it has much to do. */
const PATIENCE = 15_000;
const LOOK = 200;

/**
 * Ends a run from another shell, or another machine. That is asked for in the store, where the process of the run finds it;
 * where there is no such process any more, this one takes the run over and does it.
 */
export async function cancel(name: string, options: FireOptions & StoreOptions, io: Io): Promise<ExitCode> {
  const store = await openStore(options, io);
  if (!store.ok) return refuse([store.error], io);
  const found = await readRecord(store.value, name);
  const asked = found.ok ? await ask(store.value, found.value.id) : found;
  await store.value.close();
  if (!asked.ok) return refuse([asked.error], io);
  const { run, answer } = asked.value;
  switch (answer.kind) {
    case 'ended':
      if (!answer.cancelled) return refuse([ended(run, answer.outcome)], io);
      io.out.write(`${run} has been cancelled; \`volley status ${run}\` shows what became of it.\n`);
      return EXIT.ok;
    case 'noted':
      io.out.write(
        `${run}: ${processText(answer.owner)} is cancelling it; \`volley status ${run}\` shows how far it is.\n`,
      );
      return EXIT.ok;
    case 'silent':
      refuse([unheard(run, answer.owner)], io);
      return EXIT.unknown;
    case 'left':
      return goOn(run, options, io, codeOf);
    default:
      return unreachable(answer);
  }
}

/** What comes of asking the process of a run to cancel it. */
type CancelAnswer =
  /** `cancelled`: because somebody wanted that, now or before. */
  | { readonly kind: 'ended'; readonly outcome: RunOutcome; readonly cancelled: boolean }
  /** Its process has written down that it ends what is under way; silent: it lives, as far as can be told, and has not. */
  | { readonly kind: 'noted' | 'silent'; readonly owner: Owner }
  /** Nobody goes on with it, or nobody was heard of for long. */
  | { readonly kind: 'left' };

async function ask(
  store: Store,
  run: RunId,
): Promise<Result<{ readonly run: RunId; readonly answer: CancelAnswer }, Problem>> {
  const cancellation = await store.cancel(run, thisUser());
  if (!cancellation.ok) return err(storeProblem(cancellation.error));
  for (const until = systemClock.monotonic() + PATIENCE; ; ) {
    const [record, now] = [await store.run(run), await store.cancellationOf(run)];
    if (!record.ok) return err(storeProblem(record.error));
    if (!now.ok) return err(storeProblem(now.error));
    const answer = answerOf(record.value, now.value?.notedBy ?? null);
    if (answer.kind !== 'silent' || systemClock.monotonic() > until) return ok({ run, answer });
    await pause(systemClock, LOOK);
  }
}

/** Where it stands, given the `id` of the owner that has taken note; null: none has. */
function answerOf(record: RunRecord, notedBy: string | null): CancelAnswer {
  const { outcome, lease } = record;
  if (outcome !== null) return { kind: 'ended', outcome, cancelled: notedBy !== null };
  if (lease === null || runStanding(record, witness()) !== 'running') return { kind: 'left' };
  return { kind: notedBy === lease.owner.id ? 'noted' : 'silent', owner: lease.owner };
}

/** What was to be cancelled, and is not for certain, is no success. null: another process has taken the run over. */
function codeOf(summary: RunSummary | null): ExitCode {
  if (summary === null) return EXIT.takenOver;
  const isOpen = summary.requests.some(({ verdict }) => verdict === null || verdict === 'unknown');
  return isOpen ? EXIT.unknown : EXIT.ok;
}

const processText = ({ pid, host }: Owner): string => `its process ${pid} on ${host}`;

const ended = (run: RunId, outcome: RunOutcome): Problem => ({
  code: 'nothing-to-cancel',
  severity: 'error',
  message: `the run ${run} has ended: ${outcome}`,
  next: '`volley history --outcome unfinished` lists those that have not.',
});

const unheard = (run: RunId, owner: Owner): Problem => ({
  code: 'cancel-unheard',
  severity: 'error',
  message: `${processText(owner)} has not taken note within ${PATIENCE / 1_000} s that the run ${run} is to be cancelled: nothing is known to be cancelled yet`,
  next: `It will when it is heard of again. If it hangs, end it there (\`kill -9 ${owner.pid}\`), and \`volley cancel ${run}\` once more.`,
});
