import { describe, expect, test } from 'vitest';
import { OVERLAP_POLICIES, type OverlapPolicy } from '../../../src/manifest/schedule-spec.ts';
import { BUFFER_LIMIT, decide } from '../../../src/schedule/decide/decide.ts';
import type { Candidate, Decision } from '../../../src/schedule/decide/decision.ts';
import { IDLE, type TriggerEvent, type TriggerState } from '../../../src/schedule/decide/trigger-state.ts';
import fc from '../../property.ts';

const candidate = (run: string, overlap: OverlapPolicy): Candidate => ({
  run,
  trigger: 'nightly',
  overlap,
  cause: { kind: 'fire', schedule: 'nightly#1', at: Number(run) },
});

const asked = (run: string, overlap: OverlapPolicy): TriggerEvent => ({
  type: 'asked',
  candidate: candidate(run, overlap),
});
const finished = (run: string): TriggerEvent => ({ type: 'finished', run });

/** What was decided, as `fire: outcome`. */
function story(events: readonly TriggerEvent[], paused = false): string[] {
  let state: TriggerState = IDLE;
  return events.flatMap(event => {
    const decided = decide(state, event, { now: 0, paused });
    state = decided.state;
    return decided.decisions.map(told);
  });
}

function told({ cause, outcome }: Decision): string {
  const fire = cause.kind === 'fire' ? cause.at : cause.by;
  switch (outcome.kind) {
    case 'skipped':
      return `${fire}: skipped, held by ${outcome.heldBy}`;
    case 'buffered':
      return `${fire}: buffered behind ${outcome.behind}${outcome.cancels.map(run => `, cancels ${run}`).join('')}`;
    case 'dropped':
      return `${fire}: dropped, ${outcome.why.kind}${'by' in outcome.why ? ` by ${outcome.why.by}` : ''}`;
    default:
      return `${fire}: ${outcome.kind}`;
  }
}

describe('a fire that meets a running run', () => {
  test('skip: it is skipped, with the run that held it', () => {
    expect(story([asked('1', 'skip'), asked('2', 'skip'), finished('1'), asked('3', 'skip')])).toEqual([
      '1: fired',
      '2: skipped, held by 1',
      '3: fired',
    ]);
  });

  test('buffer-one: the first waits and stays', () => {
    const events = ['1', '2', '3'].map(run => asked(run, 'buffer-one'));
    expect(story([...events, finished('1')])).toEqual([
      '1: fired',
      '2: buffered behind 1',
      '3: dropped, buffer-full by 2',
      '2: fired',
    ]);
  });

  test('buffer-latest: the newest waits in the place of the one before', () => {
    const events = ['1', '2', '3'].map(run => asked(run, 'buffer-latest'));
    expect(story([...events, finished('1')])).toEqual([
      '1: fired',
      '2: buffered behind 1',
      '2: dropped, superseded by 3',
      '3: buffered behind 1',
      '3: fired',
    ]);
  });

  test('buffer-all: all wait and start one after the other, in order', () => {
    const events = ['1', '2', '3'].map(run => asked(run, 'buffer-all'));
    expect(story([...events, finished('1'), finished('2'), finished('3')])).toEqual([
      '1: fired',
      '2: buffered behind 1',
      '3: buffered behind 1',
      '2: fired',
      '3: fired',
    ]);
  });

  test('buffer-all has an end', () => {
    const events = Array.from({ length: BUFFER_LIMIT + 2 }, (_, index) => asked(String(index), 'buffer-all'));
    expect(story(events).at(-1)).toBe(`${BUFFER_LIMIT + 1}: dropped, buffer-full by 1`);
  });

  test('cancel-other: the runs are cancelled, and it starts when the last of them has ended', () => {
    expect(
      story([
        asked('1', 'allow-all'),
        asked('2', 'allow-all'),
        asked('3', 'cancel-other'),
        finished('1'),
        finished('2'),
      ]),
    ).toEqual(['1: fired', '2: fired', '3: buffered behind 1, cancels 1, cancels 2', '3: fired']);
  });

  test('cancel-other while a cancel goes on: the newest starts', () => {
    const events = ['1', '2', '3'].map(run => asked(run, 'cancel-other'));
    expect(story([...events, finished('1')])).toEqual([
      '1: fired',
      '2: buffered behind 1, cancels 1',
      '2: dropped, superseded by 3',
      '3: buffered behind 1, cancels 1',
      '3: fired',
    ]);
  });

  test('allow-all: it starts beside it', () => {
    expect(story([asked('1', 'allow-all'), asked('2', 'allow-all')])).toEqual(['1: fired', '2: fired']);
  });

  test('a manual run may say otherwise than the schedule', () => {
    const manual: Candidate = { ...candidate('2', 'allow-all'), cause: { kind: 'manual', by: 'kim' } };
    expect(story([asked('1', 'skip'), { type: 'asked', candidate: manual }])).toEqual([
      '1: fired',
      'kim: fired',
    ]);
  });
});

test('what waits is not started during a pause, and starts when it is over', () => {
  const waiting: TriggerState = { running: ['1'], waiting: [candidate('2', 'buffer-one')] };
  const ended = decide(waiting, finished('1'), { now: 0, paused: true });
  expect(ended.decisions).toEqual([]);
  const resumed = decide(ended.state, { type: 'resumed' }, { now: 0, paused: false });
  expect(resumed.decisions.map(told)).toEqual(['2: fired']);
  expect(resumed.state).toEqual({ running: ['2'], waiting: [] });
});

test('what waited and is withdrawn is told of, and does not start', () => {
  const waiting: TriggerState = {
    running: ['1'],
    waiting: [candidate('2', 'buffer-all'), candidate('3', 'buffer-all')],
  };
  const { state, decisions } = decide(
    waiting,
    { type: 'withdrawn', runs: ['2', '9'], why: 'unscheduled' },
    { now: 0, paused: false },
  );
  expect(decisions.map(told)).toEqual(['2: dropped, unscheduled']);
  expect(decide(state, finished('1'), { now: 0, paused: false }).decisions.map(told)).toEqual(['3: fired']);
});

test('whatever happens, a run is fired once, and nothing is left without its decision', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('ask' as const), overlap: fc.constantFrom(...OVERLAP_POLICIES) }),
    fc.record({ kind: fc.constant('finish' as const), which: fc.nat(3) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      let state: TriggerState = IDLE;
      const last = new Map<string, string>();
      const fired: number[] = [];
      let asks = 0;
      const apply = (event: TriggerEvent): void => {
        const decided = decide(state, event, { now: 0, paused: false });
        state = decided.state;
        for (const { cause, outcome } of decided.decisions) {
          if (cause.kind !== 'fire') continue;
          const before = last.get(String(cause.at));
          // Only what waits is decided again.
          expect(before === undefined || before === 'buffered').toBe(true);
          last.set(String(cause.at), outcome.kind);
          if (outcome.kind === 'fired') fired.push(cause.at);
        }
      };
      for (const each of steps) {
        if (each.kind === 'ask') apply(asked(String(asks++), each.overlap));
        else apply(finished(state.running[each.which] ?? 'nobody'));
      }
      while (state.running.length > 0) apply(finished(state.running[0] ?? ''));
      expect(state).toEqual(IDLE);
      expect(last.size).toBe(asks);
      expect([...last.values()]).not.toContain('buffered');
      expect(new Set(fired).size).toBe(fired.length);
    }),
    { numRuns: 300 },
  );
});
