import { afterEach, beforeEach, expect, test } from 'vitest';
import { queueId } from '../../src/core/ids.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RequestState } from '../../src/run/request-state.ts';
import { aFire, aPlan, aRequest, aRun, NOON } from './fake-service.ts';
import { type ApiRig, createRig } from './rig.ts';

let rig: ApiRig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.app.close());

const metrics = async (): Promise<string> => (await rig.app.inject('/metrics')).body;

const begin = (past: readonly RunEvent[] = []): void =>
  rig.service.tell({
    type: 'run-begun',
    at: NOON,
    run: aRun.id,
    trigger: 'nightly',
    plan: aPlan,
    origin: { kind: 'manual' },
    resumed: past.length > 0,
    past,
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

test('fires are counted by what was decided, and late ones are seen', async () => {
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
  expect(text).toContain('volley_fire_lateness_seconds_bucket{le="0.01"} 0');
  expect(text).toContain('volley_fire_lateness_seconds_bucket{le="0.05"} 1');
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
