import { describe, expect, test } from 'vitest';
import { runId } from '../../../src/core/ids.ts';
import { noStyle } from '../../../src/core/style.ts';
import { historyText } from '../../../src/report/history/history-text.ts';
import { wrapText } from '../../../src/report/wrap.ts';
import type { RunRecord } from '../../../src/store/records.ts';

const startedAt = Date.UTC(2026, 10, 22, 16, 54, 40);
const RUN: RunRecord = {
  id: runId('20261122-165440-k3f9'),
  startedAt,
  finishedAt: startedAt + 182_000,
  outcome: 'succeeded',
  manifest: { path: 'triggers.yaml', digest: `sha256:${'0'.repeat(64)}` },
  manifestPath: null,
  terms: { wait: null, detach: false, maxParallel: null },
  files: [],
  triggers: ['nightly', 'deploy-to-staging', 'deploy-to-production'],
  requests: 12,
  origin: { kind: 'schedule', schedule: 'nightly#0', instant: startedAt },
  parent: null,
  children: [],
  lease: null,
  cancellation: null,
};
const shown = (columns: number): string =>
  historyText([RUN], { now: startedAt, standing: () => 'ended', columns }, noStyle);

describe('the history of runs', () => {
  test.each([20, 40, 80, 100, 120])('keeps within a terminal of %i columns', columns => {
    const longest = shown(columns)
      .split('\n')
      // What people copy is never cut.
      .filter(line => !line.includes(RUN.id) || columns >= 40)
      .reduce((most, line) => Math.max(most, line.length), 0);
    expect(longest).toBeLessThanOrEqual(Math.max(columns, 'deploy-to-production'.length + 2));
  });

  test('tells all in a narrow one, over several lines', () => {
    expect(shown(40)).toBe(`20261122-165440-k3f9  succeeded
  2026-11-22 16:54:40, 3m 02s, 12
  requests
  nightly, deploy-to-staging,
  deploy-to-production (by schedule)
`);
  });

  test('is one line for each run where there is no terminal, however long', () => {
    expect(shown(Number.POSITIVE_INFINITY).trimEnd().split('\n')).toHaveLength(2);
  });
});

test('prose is broken between words, and a long word stays whole', () => {
  expect(wrapText('look at http://ci.example.com/job/x/ now', 12)).toEqual([
    'look at',
    'http://ci.example.com/job/x/',
    'now',
  ]);
});
