import { expect, test } from 'vitest';
import { runId } from '../../../src/core/ids.ts';
import { verdictSentence } from '../../../src/report/schedule/why-sentence.ts';
import { timeInUtc } from '../../../src/report/schedule/why-time.ts';
import type { FireVerdict, Outlook } from '../../../src/service/why/fire-verdict.ts';
import type { RunFacts } from '../../../src/service/why/run-facts.ts';
import type { FireRecord, RunRecord } from '../../../src/store/records.ts';
import { PLAIN_TERMS } from '../../../src/store/run-terms.ts';
import { instant } from '../../schedule/unwrap.ts';
import { expectGolden } from '../golden.ts';

const AT = instant('2026-08-01T02:30:00Z');
const MINUTE = 60_000;

const run = (more: Partial<RunRecord> = {}): RunRecord => ({
  id: runId('40'),
  startedAt: AT - 60 * MINUTE,
  finishedAt: AT + 20 * MINUTE,
  outcome: 'failed',
  manifest: { path: 'triggers.yaml', digest: 'sha256:0' },
  manifestPath: null,
  terms: PLAIN_TERMS,
  files: [],
  triggers: ['t'],
  requests: 12,
  origin: { kind: 'manual' },
  parent: null,
  children: [],
  lease: null,
  cancellation: null,
  ...more,
});
const facts = (record: RunRecord | null): RunFacts => ({
  id: runId('40'),
  record,
  owed: false,
  left: 3,
});

const decided = (
  decision: FireRecord['decision'],
  reason: string | null = null,
  its: RunFacts | null = null,
  span: FireRecord['span'] = null,
): FireVerdict => ({
  kind: 'decided',
  record: { schedule: 't#1', instant: AT, decidedAt: AT, decision, reason, run: its?.id ?? null, span },
  run: its,
});

const missed = (count: number, downSince: number | null): FireVerdict => ({
  kind: 'decided',
  record: {
    schedule: 't#1',
    instant: AT,
    decidedAt: AT + 50 * MINUTE,
    decision: 'missed',
    reason: null,
    run: null,
    span: { first: AT - (count - 1) * MINUTE, count, downSince, why: 'no-catch-up' },
  },
  run: null,
});

const upcoming = (more: Partial<Outlook>): FireVerdict => ({
  kind: 'upcoming',
  outlook: { isServed: true, pause: null, excluded: null, running: [], overlap: 'skip', ...more },
});

const UNENDED = { finishedAt: null, outcome: null };

const VERDICTS: readonly (readonly [string, FireVerdict])[] = [
  ['fired', decided('started', null, facts(run({ startedAt: AT })))],
  ['fired late', decided('started', null, facts(run({ startedAt: AT + 10 * MINUTE, outcome: 'succeeded' })))],
  ['fired and running', decided('started', null, facts(run({ startedAt: AT, ...UNENDED })))],
  ['fired and forgotten', decided('started', null, facts(null))],
  ['fired, about to begin', decided('started', null, { ...facts(null), owed: true })],
  ['skipped', decided('skipped', 'the run 40 has not ended', facts(run()))],
  ['skipped, running still', decided('skipped', 'the run 40 has not ended', facts(run(UNENDED)))],
  ['skipped, forgotten', decided('skipped', 'the run 40 has not ended', facts(null))],
  ['buffered', decided('buffered', 'it waits for the run 40 to end', facts(run(UNENDED)))],
  ['dropped', decided('dropped', 'the run 42 waits already', facts(run()))],
  ['excluded', decided('excluded', 'Nationalfeiertag')],
  ['paused', decided('paused', 'paused by Ana: release')],
  ['not started', decided('not-started', 'the environment variable TOKEN is not set')],
  ['missed', missed(1, AT - 80 * MINUTE)],
  ['missed, several', missed(9, null)],
  ['missed, no end', missed(10_000, AT - 10_000 * MINUTE)],
  ['hostile', decided('dropped', 'a\u001b[2J')],
  ['to come', upcoming({})],
  ['to come, excluded', upcoming({ excluded: { first: 0, last: 0, reason: 'Easter', yearly: false } })],
  ['to come, paused', upcoming({ pause: { by: 'Ana', note: null, at: AT } })],
  ['to come, not served', upcoming({ isServed: false })],
  ['to come, while it runs', upcoming({ running: ['40'] })],
  ['to come, beside another', upcoming({ running: ['40'], overlap: 'allow-all' })],
  ['excluded, no record', { kind: 'excluded', days: { first: 0, last: 0, reason: null, yearly: false } }],
  ['never served', { kind: 'never-served' }],
  ['never seen', { kind: 'not-seen', firstSeen: null }],
  ['seen later', { kind: 'not-seen', firstSeen: AT }],
  ['not decided', { kind: 'not-decided', lastLook: AT, isServed: false }],
  ['not decided yet', { kind: 'not-decided', lastLook: AT, isServed: true }],
  ['forgotten', { kind: 'forgotten', keptSince: AT }],
  ['no record', { kind: 'no-record' }],
];

test('there is a sentence for each verdict', () => {
  const rules = { catchUp: { policy: 'latest', window: null } } as const;
  const lines = VERDICTS.map(([name, verdict]) => `${name}: ${verdictSentence(verdict, rules, timeInUtc)}\n`);
  expectGolden('why-sentences', lines.join(''));
});

test('what others wrote cannot act on the terminal', () => {
  const [, verdict] = VERDICTS.find(([name]) => name === 'hostile') ?? [];
  if (verdict === undefined) throw new Error('there is none');
  const rules = { catchUp: { policy: 'none', window: null } } as const;
  expect(verdictSentence(verdict, rules, timeInUtc)).not.toContain('\u001b');
});
