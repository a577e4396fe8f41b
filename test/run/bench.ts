import { runId } from '../../src/core/ids.ts';
import { SourceFile } from '../../src/core/source.ts';
import { compileCel } from '../../src/manifest/expression/cel.ts';
import { loadManifest } from '../../src/manifest/load-manifest.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { execute, type RunOptions } from '../../src/run/execute.ts';
import type { RunSummary } from '../../src/run/summary.ts';
import type { Observation, Tracked } from '../../src/targets/follower.ts';
import { FakeClock } from '../fake-clock.ts';
import { buildOf, FakeTarget } from './fake-target.ts';

export function planOf(triggers: string, target = ''): Plan {
  const text = `version: 1\ntargets: {ci: {type: jenkins, url: "http://ci/"${target}}}\ntriggers:\n${triggers}\n`;
  const loaded = loadManifest(new SourceFile('triggers.yaml', text), {
    checkSchedule: () => ({ faults: [], notes: [] }),
    compileCel,
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error.map(problem => problem.message)));
  const plan = makePlan(loaded.value.manifest, { triggers: [], inputs: new Map(), env: () => undefined });
  if (!plan.ok) throw new Error(JSON.stringify(plan.error.map(problem => problem.message)));
  return plan.value;
}

/** A run on a clock that a test moves, with everything that it tells. */
export class Bench {
  readonly clock = new FakeClock();
  readonly target = new FakeTarget();
  readonly stop = new AbortController();
  readonly leave = new AbortController();
  readonly events: RunEvent[] = [];
  summary: RunSummary | null = null;

  constructor() {
    this.target.now = () => this.clock.monotonic();
  }

  start(plan: Plan, options: Partial<RunOptions> = {}): void {
    void execute(plan, {
      run: runId('run'),
      targets: new Map([['ci', this.target]]),
      clock: this.clock,
      random: () => 0.5,
      emit: event => void this.events.push(event),
      stop: this.stop.signal,
      leave: this.leave.signal,
      ...options,
    }).then(summary => {
      this.summary = summary;
    });
  }

  /** Lets promises settle: the run moves by them, not by time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  }

  async advance(milliseconds: number): Promise<void> {
    const step = 100;
    for (let passed = 0; passed < milliseconds; passed += step) {
      await this.settle();
      this.clock.advance(step);
    }
    await this.settle();
  }

  /** The states of a trigger's only request, in order. */
  states(plan: Plan, trigger: string): string[] {
    const key = plan.requests.find(request => request.trigger === trigger)?.key;
    return this.events.flatMap(event =>
      event.type === 'request-changed' && event.key === key ? [event.state.state] : [],
    );
  }

  ended(): RunSummary {
    if (this.summary === null) throw new Error('the run has not ended');
    return this.summary;
  }
}

export const running = (tracked: Tracked): Observation => ({
  key: tracked.key,
  state: 'running',
  build: buildOf(tracked),
});
