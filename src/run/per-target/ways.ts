import type { Clock } from '../../core/clock.ts';
import type { Plan, PlannedConnection } from '../../plan/plan.ts';
import { REHEARSAL } from '../../plan/plan-target.ts';
import type { Build } from '../../targets/build.ts';
import type { Target } from '../../targets/target.ts';
import type { ObserveOptions } from '../follow/observing.ts';
import type { Polling } from '../follow/poll-interval.ts';
import { NO_OTHER_RUNS, type OtherRuns } from '../lost-answers/other-runs.ts';
import type { Owners } from '../merging/owners.ts';
import type { Entry, Restored } from '../requests/entry.ts';
import type { Ledger } from '../requests/ledger.ts';
import { ServerSessions } from '../restarts/server-sessions.ts';
import type { Random } from '../waiting/backoff.ts';
import { TargetDesks } from './target-desk.ts';
import { createWay, type Way } from './way.ts';

/** Told what looks show of requests, whatever their target. */
export interface LookListener extends Pick<ObserveOptions, 'onUnwanted' | 'onDoubtful' | 'onShown'> {
  /** The looks at its target pass again, after they had failed for so many milliseconds. */
  readonly onBack: (entry: Entry, away: number) => void;
}

/** As in `RunOptions`, and what the run has made of them. */
export interface WaysOptions {
  readonly targets: ReadonlyMap<string, Target>;
  readonly desks?: TargetDesks;
  readonly polling?: ReadonlyMap<string, Polling>;
  readonly restored?: ReadonlyMap<string, Restored>;
  readonly answered?: ReadonlySet<string>;
  readonly otherRuns?: OtherRuns;
  readonly clock: Clock;
  readonly random?: Random;
  readonly ledger: Ledger;
  readonly owners: Owners;
  readonly listener: LookListener;
  readonly stop: AbortSignal;
  readonly over: AbortSignal;
}

/** The targets of a run, and what it knows of each. */
export function createWays(plan: Plan, options: WaysOptions): ReadonlyMap<string, Way> {
  const { targets, desks = new TargetDesks(), restored, otherRuns = NO_OTHER_RUNS } = options;
  const earlier = [...(restored?.values() ?? [])].map(({ state }) => state);
  const wayTo = (name: string, target: Target): Way => {
    const { polling, answered, clock, random = Math.random, ledger, owners, listener, stop, over } = options;
    const sessions = new ServerSessions(target, earlier, () => owners.forget(name));
    return createWay({
      name,
      target,
      desks,
      polling: polling?.get(name),
      connection: connectionOf(name, plan),
      ledger,
      clock,
      random,
      observing: {
        ...listener,
        ledger,
        clock,
        isDoubtful: (sent, shown) => sessions.isDoubtful(sent, shown),
      },
      onBack(away) {
        for (const entry of ledger.all()) if (entry.request.target === name) listener.onBack(entry, away);
      },
      owned: () => owners.items(name, target.session()),
      taken: () => owners.builds(name, key => buildOf(ledger.get(key))),
      otherRuns,
      sessions,
      answered: answered?.has(name) === true,
      stop,
      over,
    });
  };
  return new Map([...targets].map(([name, target]) => [name, wayTo(name, target)]));
}

const buildOf = (entry: Entry | undefined): Build | null =>
  entry !== undefined && 'build' in entry.state ? entry.state.build : null;

/** A run may be given targets that no request of its plan goes to. */
const connectionOf = (name: string, { targets }: Plan): PlannedConnection =>
  targets.get(name)?.connection ?? REHEARSAL;
