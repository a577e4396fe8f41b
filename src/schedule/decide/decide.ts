import { unreachable } from '../../core/unreachable.ts';
import type { Candidate, Decision, DropReason, Outcome } from './decision.ts';
import type { TriggerEvent, TriggerState } from './trigger-state.ts';

export interface Decided {
  readonly state: TriggerState;
  /** In the order in which they are to be carried out. */
  readonly decisions: readonly Decision[];
}

/** What decisions are made in. */
export interface Circumstances {
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  /** The trigger is paused: what waits goes on waiting. */
  readonly paused: boolean;
}

/** No more than this many wait under `buffer-all`: a trigger that never ends must not fill the memory. */
export const BUFFER_LIMIT = 1_000;

/** The whole of `overlap`: a trigger's state and what happens to it, to its next state and what is to be done. Pure. */
export function decide(state: TriggerState, event: TriggerEvent, around: Circumstances): Decided {
  switch (event.type) {
    case 'asked':
      return asked(state, event.candidate, around);
    case 'finished':
      return startWaiting({ ...state, running: state.running.filter(run => run !== event.run) }, around);
    case 'withdrawn': {
      const isMeant = ({ run }: Candidate): boolean => event.runs.includes(run);
      const gone = state.waiting.filter(isMeant);
      return {
        state: { ...state, waiting: state.waiting.filter(candidate => !isMeant(candidate)) },
        decisions: gone.map(candidate => dropped(candidate, { kind: event.why }, around)),
      };
    }
    case 'resumed':
      return startWaiting(state, around);
    default:
      return unreachable(event);
  }
}

function asked(state: TriggerState, candidate: Candidate, around: Circumstances): Decided {
  const { running, waiting } = state;
  const [behind] = [...running, ...waiting.map(({ run }) => run)];
  if (behind === undefined || candidate.overlap === 'allow-all') return start(state, candidate, around);
  const decided = (outcome: Outcome): Decided => ({
    state,
    decisions: [decisionOf(candidate, outcome, around)],
  });
  const wait = (kept: readonly Candidate[], cancels: readonly string[]): Decided => ({
    state: { running, waiting: [...kept, candidate] },
    decisions: [
      ...waiting
        .filter(other => !kept.includes(other))
        .map(other => dropped(other, { kind: 'superseded', by: candidate.run }, around)),
      decisionOf(candidate, { kind: 'buffered', run: candidate.run, behind, cancels }, around),
    ],
  });
  const full = (first: Candidate): Decided => ({
    state,
    decisions: [dropped(candidate, { kind: 'buffer-full', by: first.run }, around)],
  });
  const [first] = waiting;
  switch (candidate.overlap) {
    case 'skip':
      return decided({ kind: 'skipped', heldBy: behind });
    case 'buffer-one':
      return first === undefined ? wait([], []) : full(first);
    case 'buffer-latest':
      return wait([], []);
    case 'buffer-all':
      return first === undefined || waiting.length < BUFFER_LIMIT ? wait(waiting, []) : full(first);
    case 'cancel-other':
      return wait([], running);
    default:
      return unreachable(candidate.overlap);
  }
}

/** The first that waits, once nothing is under way and nobody has paused the trigger. */
function startWaiting(state: TriggerState, around: Circumstances): Decided {
  const [first, ...others] = state.waiting;
  return first === undefined || state.running.length > 0 || around.paused
    ? { state, decisions: [] }
    : start({ ...state, waiting: others }, first, around);
}

const start = (state: TriggerState, candidate: Candidate, around: Circumstances): Decided => ({
  state: { ...state, running: [...state.running, candidate.run] },
  decisions: [decisionOf(candidate, { kind: 'fired', run: candidate.run }, around)],
});

const dropped = (candidate: Candidate, why: DropReason, around: Circumstances): Decision =>
  decisionOf(candidate, { kind: 'dropped', why }, around);

const decisionOf = ({ trigger, cause }: Candidate, outcome: Outcome, { now }: Circumstances): Decision => ({
  trigger,
  cause,
  decidedAt: now,
  outcome,
});
