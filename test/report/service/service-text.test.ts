import { test } from 'vitest';
import { runId } from '../../../src/core/ids.ts';
import { noStyle } from '../../../src/core/style.ts';
import { RunViews } from '../../../src/report/run-views.ts';
import { serviceLogEntry } from '../../../src/report/service/service-log.ts';
import { serviceLine } from '../../../src/report/service/service-text.ts';
import type { ServiceEvent } from '../../../src/service/service-event.ts';
import type { FireRecord } from '../../../src/store/records.ts';
import { aPlan, aRun, NOON } from '../../server/fake-service.ts';
import { expectGolden } from '../golden.ts';

const record = (decision: FireRecord['decision'], more: Partial<FireRecord> = {}): ServiceEvent => ({
  type: 'fire-decided',
  at: NOON,
  trigger: 'nightly',
  record: {
    schedule: 'nightly#1',
    instant: NOON,
    decidedAt: NOON,
    decision,
    reason: null,
    run: null,
    span: null,
    ...more,
  },
});

const PROBLEM = { code: 'missing-secret', severity: 'error', message: 'TOKEN is not set' } as const;
const FAULT = { code: 'disk-full', message: 'the disk is full', next: 'Make room.', detail: null } as const;
const SUMMARY = {
  run: aRun.id,
  startedAt: NOON,
  finishedAt: NOON + 61_000,
  interrupted: false,
  requests: [],
};

/** One of each, as an eventful day has them. */
const DAY: readonly ServiceEvent[] = [
  { type: 'serving', at: NOON, schedules: 2, next: NOON + 60_000, paused: null, pausedTriggers: [] },
  { type: 'serving', at: NOON, schedules: 0, next: null, paused: null, pausedTriggers: [] },
  { type: 'serving', at: NOON, schedules: 2, next: NOON + 60_000, paused: null, pausedTriggers: ['t'] },
  { type: 'serving', at: NOON, schedules: 2, next: null, paused: null, pausedTriggers: ['t', 'u'] },
  {
    type: 'serving',
    at: NOON,
    schedules: 2,
    next: null,
    paused: { by: 'Ana', note: 'release', at: NOON - 60_000 },
    pausedTriggers: ['t'],
  },
  record('started', { run: runId('r') }),
  {
    type: 'run-begun',
    at: NOON,
    run: aRun.id,
    trigger: 'nightly',
    plan: aPlan,
    origin: { kind: 'order', by: 'Ana\u001b[2J' },
    resumed: false,
    past: [],
  },
  {
    type: 'run-event',
    at: NOON,
    run: aRun.id,
    event: { type: 'run-started', at: NOON, run: aRun.id, requests: 1 },
  },
  { type: 'run-event', at: NOON, run: aRun.id, event: { type: 'run-finished', at: NOON, summary: SUMMARY } },
  { type: 'run-left', at: NOON, run: aRun.id },
  { type: 'run-lingers', at: NOON, run: aRun.id, trigger: 'nightly', most: 900_000 },
  { type: 'run-cancelling', at: NOON, run: aRun.id, trigger: 'nightly', by: 'ana@there\u001b[2J' },
  record('skipped', { reason: 'the run r has not ended' }),
  record('buffered', { reason: 'it waits for the run r to end' }),
  record('missed', {
    reason: '`catch-up: none`',
    span: { first: NOON - 9, count: 3, downSince: null, why: 'no-catch-up' },
  }),
  record('paused', { reason: 'paused by Ana: release' }),
  record('excluded', { reason: 'Nationalfeiertag' }),
  record('dropped', { reason: 'the run s waits already' }),
  record('not-started', { reason: 'TOKEN is not set' }),
  { type: 'not-started', at: NOON, trigger: 'nightly', problems: [PROBLEM] },
  { type: 'runs-stuck', at: NOON, runs: [aRun.id], problems: [PROBLEM], again: 15_000 },
  { type: 'runs-stuck', at: NOON, runs: [aRun.id, runId('r')], problems: [PROBLEM], again: 15_000 },
  { type: 'run-set-aside', at: NOON, run: aRun.id, trigger: 'nightly', problems: [PROBLEM] },
  { type: 'secrets-missing', at: NOON, problems: [PROBLEM] },
  { type: 'secrets-found', at: NOON },
  { type: 'paused', at: NOON, trigger: null, pause: { by: 'Ana', note: 'release', at: NOON } },
  { type: 'resumed', at: NOON, trigger: 'nightly', by: 'Ben', catchUp: 'latest' },
  { type: 'manifest-loaded', at: NOON, digest: 'sha256:0', triggers: 3, schedules: 1, problems: [] },
  { type: 'manifest-rejected', at: NOON, problems: [PROBLEM] },
  { type: 'store-failing', at: NOON, fault: FAULT },
  { type: 'store-well', at: NOON, after: 65_000 },
  { type: 'draining', at: NOON, running: [], kept: true },
  { type: 'draining', at: NOON, running: [aRun.id], kept: true },
  { type: 'draining', at: NOON, running: [aRun.id], kept: false },
];

test('each thing that happens while serving has a line for people, without control characters', () => {
  expectGolden('service-lines', DAY.map(event => serviceLine(event, noStyle) ?? '').join(''));
});

test('and one for machines, with a level that tells what needs somebody', () => {
  const views = new RunViews();
  const entries = DAY.map(event => {
    views.take(event);
    return serviceLogEntry(event, views);
  });
  const lines = entries.map(
    ({ level, message, fields }) => `${level} ${message}\n  ${JSON.stringify(fields)}\n`,
  );
  expectGolden('service-log', lines.join(''));
});
