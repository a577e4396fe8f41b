import { afterEach, beforeEach, expect, test } from 'vitest';
import { queueId, runId } from '../../src/core/ids.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RequestState } from '../../src/run/request-state.ts';
import { reportOf } from '../../src/run/summary.ts';
import type { ServiceEvent } from '../../src/service/service-event.ts';
import { aFire, aPlan, aRequest, aRun, NOON } from './fake-service.ts';
import { type ApiRig, createRig } from './rig.ts';

let rig: ApiRig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.app.close());

const metrics = async (): Promise<string> => (await rig.app.inject('/metrics')).body;

type Begun = Extract<ServiceEvent, { type: 'run-begun' }>;

const begin = (past: readonly RunEvent[] = [], more: Partial<Begun> = {}): void =>
  rig.service.tell({
    type: 'run-begun',
    at: NOON,
    run: aRun.id,
    trigger: 'nightly',
    plan: aPlan,
    origin: { kind: 'manual' },
    resumed: past.length > 0,
    past,
    ...more,
  });

const changed = (state: RequestState): RunEvent => ({
  type: 'request-changed',
  at: NOON,
  key: aRequest.key,
  state,
});

const tell = (event: RunEvent): void =>
  rig.service.tell({ type: 'run-event', at: NOON, run: aRun.id, event });

const queued: RequestState = { state: 'queued', queueId: queueId('1'), why: null, merged: null };
const build = { number: 1, url: 'http://ci/job/x/1/' };

test('fires that were missed together are one record, and are counted each', async () => {
  const span = { first: NOON, count: 20_204, downSince: null, why: 'no-catch-up' } as const;
  rig.service.tell({
    type: 'fire-decided',
    at: NOON,
    trigger: 'nightly',
    record: { ...aFire, decision: 'missed', run: null, span },
  });
  expect(await metrics()).toContain('volley_fires_total{decision="missed"} 20204');
});

test('fires are counted by what was decided', async () => {
  rig.service.tell({ type: 'fire-decided', at: NOON, trigger: 'nightly', record: aFire });
  rig.service.tell({
    type: 'fire-decided',
    at: NOON,
    trigger: 'nightly',
    record: { ...aFire, decision: 'skipped' },
  });
  const text = await metrics();
  expect(text).toContain('volley_fires_total{decision="started"} 1');
  expect(text).toContain('volley_fires_total{decision="skipped"} 1');
});

test('a fire is as late as its run is written down, however early that was decided on', async () => {
  rig.service.tell({ type: 'fire-decided', at: NOON + 90_000, trigger: 'nightly', record: aFire });
  begin([], { at: NOON + 90_000, origin: { kind: 'schedule', schedule: 'nightly#1', instant: NOON } });
  // What an earlier process has begun is not written down now, and what somebody has asked for was due when they did.
  begin([changed(queued)], { origin: { kind: 'schedule', schedule: 'nightly#1', instant: 0 } });
  begin();
  const text = await metrics();
  expect(text).toContain('volley_fire_lateness_seconds_bucket{le="60"} 0');
  expect(text).toContain('volley_fire_lateness_seconds_bucket{le="300"} 1');
  expect(text).toContain('volley_fire_lateness_seconds_count 1');
});

test('builds in flight go up and down, and requests count by target and verdict', async () => {
  begin();
  tell(changed({ state: 'submitting' }));
  tell(changed(queued));
  expect(await metrics()).toContain('volley_builds_in_flight{target="ci"} 1');
  tell(changed({ state: 'finished', build, result: 'FAILURE', duration: 1 }));
  const text = await metrics();
  expect(text).toContain('volley_builds_in_flight{target="ci"} 0');
  expect(text).toContain('volley_requests_total{target="ci",verdict="failed"} 1');
});

test('what was given up for its timeout counts so, and not as left to the server', async () => {
  begin();
  tell(changed(queued));
  tell({ type: 'request-released', at: NOON, key: aRequest.key, because: 'build-timeout' });
  expect(await metrics()).toContain('volley_requests_total{target="ci",verdict="timed-out"} 1');
});

test('a run that left something behind is none that ended: it is gone on with', async () => {
  const finished = (state: RequestState): RunEvent => ({
    type: 'run-finished',
    at: NOON,
    summary: {
      run: aRun.id,
      startedAt: NOON,
      finishedAt: NOON,
      interrupted: true,
      requests: [reportOf(aRequest, state, 'failure')],
    },
  });
  begin();
  tell(finished(queued));
  rig.service.tell({ type: 'run-left', at: NOON, run: aRun.id });
  expect(await metrics()).not.toContain('volley_runs_total{');
  begin([changed(queued)]);
  const state: RequestState = { state: 'finished', build, result: 'ABORTED', duration: 1 };
  tell(changed(state));
  tell(finished(state));
  const text = await metrics();
  expect(text).toContain('volley_runs_total{outcome="interrupted"} 1');
  expect(text).toContain('volley_requests_total{target="ci",verdict="failed"} 1');
});

test('what a resumed run has under way is in flight; a run that is left is not', async () => {
  begin([changed(queued)]);
  expect(await metrics()).toContain('volley_builds_in_flight{target="ci"} 1');
  rig.service.tell({ type: 'run-left', at: NOON, run: aRun.id });
  expect(await metrics()).toContain('volley_builds_in_flight{target="ci"} 0');
});

test('no address that somebody asks for makes a series', async () => {
  for (let index = 0; index < 20; index++) await rig.app.inject(`/api/v1/nothing/${index}`);
  for (let index = 0; index < 20; index++) await rig.app.inject(`/api/v1/triggers/t${index}`);
  const series = (await metrics())
    .split('\n')
    .filter(line => line.startsWith('volley_http_request_duration_seconds_count'));
  expect(series).toHaveLength(2);
  expect(series.join()).toContain('route="/api/v1/triggers/:trigger"');
});

test('a broken manifest, a failing store and a pause can be alarmed on', async () => {
  const fault = { code: 'disk-full', message: 'full', next: 'Make room.', detail: null } as const;
  rig.service.become({ storeFault: fault, paused: { at: NOON, by: 'Ana', note: null } });
  rig.service.tell({ type: 'store-failing', at: NOON, fault });
  rig.service.tell({ type: 'manifest-rejected', at: NOON, problems: [] });
  const text = await metrics();
  expect(text).toContain('volley_ready 0');
  expect(text).toContain('volley_store_failing 1');
  expect(text).toContain('volley_store_faults_total{code="disk-full"} 1');
  expect(text).toContain('volley_manifest_loads_total{result="rejected"} 1');
  expect(text).toContain('volley_paused_triggers 1');
  expect(text).toContain(`volley_next_fire_timestamp_seconds ${NOON / 1_000}`);
});

test('an outage is counted once, however many runs are told of it, and the next one anew', async () => {
  const refusal = {
    target: 'ci',
    reason: 'unreachable',
    message: '',
    next: '',
    request: '',
    effect: 'none',
  } as const;
  const unwell = { type: 'target-unwell', at: NOON, target: 'ci', refusal } as const;
  const well = { type: 'target-well', at: NOON, target: 'ci', after: 1 } as const;
  const other = runId('other');
  const tellBoth = (event: RunEvent): void => {
    tell(event);
    rig.service.tell({ type: 'run-event', at: NOON, run: other, event });
  };
  begin();
  begin([], { run: other });
  tellBoth(unwell);
  expect(await metrics()).toContain('volley_target_outages_total{target="ci"} 1');
  tellBoth(well);
  tellBoth(unwell);
  expect(await metrics()).toContain('volley_target_outages_total{target="ci"} 2');
  tell(well);
  // The other one is told nothing any more, nor has to be.
  rig.service.tell({ type: 'run-left', at: NOON, run: other });
  tell(unwell);
  expect(await metrics()).toContain('volley_target_outages_total{target="ci"} 3');
});
