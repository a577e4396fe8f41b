import { requestKey, runId } from '../../src/core/ids.ts';
import { err, ok } from '../../src/core/result.ts';
import type { Plan, PlannedRequest } from '../../src/plan/plan.ts';
import type { Pause } from '../../src/schedule/decide/pauses.ts';
import type {
  RequestDetail,
  Service,
  ServiceState,
  StartOrder,
  TriggerState,
} from '../../src/service/service.ts';
import type { ServiceEvent } from '../../src/service/service-event.ts';
import type { ServiceFault } from '../../src/service/service-fault.ts';
import type { FireRecord, RunRecord } from '../../src/store/records.ts';
import { PLAIN_TERMS } from '../../src/store/run-terms.ts';

export const NOON = Date.UTC(2026, 10, 22, 12);

const DIGEST = `sha256:${'0'.repeat(64)}`;

export const aRun: RunRecord = {
  id: runId('20261122-120000-aaaa'),
  startedAt: NOON,
  finishedAt: null,
  outcome: null,
  manifest: { path: 'triggers.yaml', digest: DIGEST },
  manifestPath: null,
  terms: PLAIN_TERMS,
  files: [],
  triggers: ['nightly'],
  requests: 1,
  origin: { kind: 'manual' },
  parent: null,
  children: [],
  lease: null,
  cancellation: null,
};

export const aRequest: PlannedRequest = {
  key: requestKey('abc123'),
  asks: 'def456',
  trigger: 'nightly',
  target: 'ci',
  job: ['platform', 'build'],
  combination: new Map(),
  parameters: new Map(),
  token: null,
  cause: null,
  group: null,
};

export const aFire: FireRecord = {
  schedule: 'nightly#1',
  instant: NOON,
  decidedAt: NOON + 40,
  decision: 'started',
  reason: null,
  run: aRun.id,
  span: null,
};

export const aPlan: Plan = {
  manifest: aRun.manifest,
  files: [],
  secrets: [],
  targets: new Map(),
  triggers: [],
  requests: [aRequest],
  warnings: [],
};

const aTrigger: TriggerState = {
  name: 'nightly',
  description: 'every night',
  labels: ['fleet'],
  inputs: [{ name: 'branch', type: 'string', description: null, required: false }],
  schedules: [
    {
      id: 'nightly#1',
      cron: 'H 2 * * *',
      resolved: '17 2 * * *',
      timezone: 'UTC',
      next: { at: NOON, local: '2026-11-22T12:00:00+00:00', dst: null },
      buffered: [],
    },
  ],
  paused: null,
  running: [],
};

const unknown = (code: ServiceFault['code']): ServiceFault => ({
  code,
  message: 'no such thing',
  next: 'Look.',
});

/** Says what a test wants it to, and remembers what it was asked for. */
export class FakeService implements Service {
  readonly orders: StartOrder[] = [];
  readonly asked: unknown[] = [];
  #state: ServiceState = {
    startedAt: NOON,
    phase: 'serving',
    manifest: {
      path: 'triggers.yaml',
      loaded: { at: NOON, digest: DIGEST, files: ['triggers.yaml'], problems: [] },
      rejected: null,
    },
    paused: null,
    storeFault: null,
    running: [],
    pausedTriggers: [],
    triggers: 1,
    stuck: [],
    missingSecrets: [],
    next: NOON,
  };
  /** What every order comes to instead. */
  refusal: ServiceFault | null = null;
  isNew = true;
  readonly #listeners = new Set<(event: ServiceEvent) => void>();

  become(state: Partial<ServiceState>): void {
    this.#state = { ...this.#state, ...state };
  }

  tell(event: ServiceEvent): void {
    for (const listen of this.#listeners) listen(event);
  }

  state = (): ServiceState => this.#state;
  triggers = (): readonly TriggerState[] => [aTrigger];
  trigger = (name: string): TriggerState | null => (name === 'nightly' ? aTrigger : null);
  fires: Service['fires'] = async query => {
    this.asked.push(query);
    return ok([aFire]);
  };
  preview: Service['preview'] = query => {
    this.asked.push(query);
    if (query.of.kind === 'cron' && query.of.cron === '61 * * * *') return err(unknown('bad-schedule'));
    const fire = { at: NOON, local: '2026-11-22T12:00:00+00:00', dst: null };
    return ok([{ trigger: null, schedule: null, fire, start: NOON, excluded: null, paused: null }]);
  };
  runs: Service['runs'] = async query => {
    this.asked.push(query);
    return ok([aRun]);
  };
  run: Service['run'] = async name => (aRun.id.startsWith(name) ? ok(aRun) : err(unknown('unknown-run')));
  requests: Service['requests'] = async (_run, query) => {
    this.asked.push(query);
    return ok([this.#detail]);
  };
  request: Service['request'] = async (_run, key) =>
    key === aRequest.key ? ok(this.#detail) : err(unknown('unknown-request'));
  log: Service['log'] = async (_run, _key, offset) => {
    this.asked.push(offset);
    return ok({ text: 'hello\n', next: offset + 6, more: true });
  };
  events: Service['events'] = async (_run, after) =>
    ok([
      {
        seq: after + 1,
        event: { type: 'run-started', at: NOON, run: aRun.id, requests: 1 },
        planned: null,
      },
      {
        seq: after + 2,
        event: { type: 'run-finished', at: NOON, outcome: 'succeeded', interrupted: false },
        planned: null,
      },
    ]);
  start: Service['start'] = async order => {
    this.orders.push(order);
    return this.refusal === null ? ok({ run: aRun.id, isNew: this.isNew, waits: false }) : err(this.refusal);
  };
  cancel: Service['cancel'] = async () => ok(aRun.id);
  pause: Service['pause'] = async (trigger, { by, note }) => {
    this.asked.push({ pause: trigger, by, note });
    const pause: Pause = { at: NOON, by, note };
    return trigger === null || trigger === 'nightly' ? ok(pause) : err(unknown('unknown-trigger'));
  };
  resume: Service['resume'] = async (trigger, resuming) => {
    this.asked.push({ resume: trigger, ...resuming });
    return ok(undefined);
  };
  onEvent: Service['onEvent'] = listen => {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  };

  get #detail(): RequestDetail {
    const { key, trigger, target } = aRequest;
    const record = { key, trigger, target, state: { state: 'planned' }, changedAt: null } as const;
    return { record: { ...record, cancelled: null, released: null, certainty: null }, planned: aRequest };
  }
}
