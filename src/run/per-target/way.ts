import type { Clock } from '../../core/clock.ts';
import type { PlannedConnection } from '../../plan/plan.ts';
import type { Observation, Tracked } from '../../targets/follower.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { Target } from '../../targets/target.ts';
import type { Taken } from '../../targets/trace.ts';
import type { PressureOfRun } from '../back-pressure/pressure-of-run.ts';
import { Admission } from '../circuit-breaker/admission.ts';
import type { RunEvent } from '../events.ts';
import { type ObserveOptions, observe } from '../follow/observing.ts';
import type { Polling } from '../follow/poll-interval.ts';
import type { TrackerOfRun } from '../follow/tracker-of-run.ts';
import { LostAnswers } from '../lost-answers/lost-answers.ts';
import type { OtherRuns } from '../lost-answers/other-runs.ts';
import type { OwnItems } from '../merging/owners.ts';
import type { Ledger } from '../requests/ledger.ts';
import type { ServerSessions } from '../restarts/server-sessions.ts';
import { AnnounceAhead } from '../submit/announce-ahead.ts';
import { SendWindow } from '../submit/send-window.ts';
import type { Random } from '../waiting/backoff.ts';
import { PATIENCE } from '../waiting/patience.ts';
import type { TargetDesks } from './target-desk.ts';

/** A target, and what is one run's own there: its part of what the target's desk does for all runs, and what only it knows. */
export interface Way {
  readonly target: Target;
  /** Who may be announced, and is not answered yet. */
  readonly window: SendWindow;
  readonly ahead: AnnounceAhead;
  /** Who may be sent, one for each connection: others would wait in the target as well, and cost more to keep there. */
  readonly wire: SendWindow;
  readonly pressure: PressureOfRun;
  readonly admission: Admission;
  readonly tracker: TrackerOfRun;
  readonly lost: LostAnswers;
  readonly sessions: ServerSessions;
}

export interface WayOptions {
  readonly name: string;
  readonly target: Target;
  readonly desks: TargetDesks;
  readonly polling: Polling | undefined;
  readonly connection: Pick<PlannedConnection, 'backPressure' | 'connections'>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
  /** What to do with what looks show. */
  readonly observing: ObserveOptions;
  /** Its looks pass again, after they had failed for so many milliseconds. */
  readonly onBack: (away: number) => void;
  /** Items of the target that are known to be some request's own. */
  readonly owned: () => OwnItems;
  /** Builds of requests, by the ids of their items. */
  readonly taken: () => Taken;
  /** Whose something is that looks like a lost request's own. */
  readonly otherRuns: OtherRuns;
  readonly sessions: ServerSessions;
  /** Whether it has answered an earlier process of the run. */
  readonly answered: boolean;
  /** Nothing new is sent. */
  readonly stop: AbortSignal;
  /** Ends the looks. */
  readonly over: AbortSignal;
}

/** What a target opens that does not say how many connections it may. */
const CONNECTIONS = 8;

export function createWay(options: WayOptions): Way {
  const {
    name,
    target,
    desks,
    polling,
    connection,
    ledger,
    clock,
    random,
    observing,
    onBack,
    owned,
    taken,
    otherRuns,
    sessions,
    answered,
    stop,
    over,
  } = options;
  const tell = (event: RunEvent) => ledger.tell(event);
  const connections = connection.connections ?? CONNECTIONS;
  const desk = desks.of({ target, connection, connections, polling, clock, random });
  const circuit = desk.breaker.join({ name, tell, stop, over });
  if (answered) circuit.heard();
  const unwell = (refusal: Refusal): void => void circuit.failed(refusal, 'look');
  const well = (): void => circuit.succeeded('look');
  const listener = {
    observed: (observation: Observation, lookedAt: number) => observe(observation, lookedAt, observing),
    back: onBack,
    gaveUp: (refusal: Refusal, tracked: readonly Tracked[]) => giveUp(refusal, tracked, ledger),
  };
  const window = new SendWindow(connections);
  const wire = new SendWindow(connections);
  stop.addEventListener('abort', () => wire.open(), { once: true, signal: over });
  return {
    target,
    sessions,
    window,
    ahead: new AnnounceAhead(window, connections),
    wire,
    pressure: desk.pressure.join({ stop, over }),
    admission: new Admission(circuit, clock, stop, over),
    tracker: desk.tracker.join(listener, over),
    lost: new LostAnswers({ target, clock, random, polling, owned, taken, otherRuns, unwell, well, over }),
  };
}

function giveUp(refusal: Refusal, tracked: readonly Tracked[], ledger: Ledger): void {
  const seen = `no answer from the controller for ${PATIENCE / 60_000} minutes: ${refusal.message}`;
  for (const { key } of tracked) {
    const entry = ledger.get(key);
    // One that only waits for another's item was certainly not sent: to send it will tell the same, and more.
    if (entry?.watched != null) entry.watched.left();
    else if (entry !== undefined) ledger.end(entry, { state: 'unknown', seen, next: refusal.next, refusal });
  }
}
