import { expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import { simulationJson } from '../../../src/report/schedule/simulate-json.ts';
import { type SimulationReport, simulationText } from '../../../src/report/schedule/simulate-text.ts';
import { simulate } from '../../../src/schedule/simulate/simulate.ts';
import { date, instant, schedulesOf } from '../../schedule/unwrap.ts';
import { expectGolden } from '../golden.ts';

const MINUTE = 60_000;

const schedules = schedulesOf([
  {
    trigger: 'nightly',
    cron: '30 2 * * *',
    timezone: 'Europe/Zurich',
    exclude: [
      { first: date('2026-08-01'), last: date('2026-08-01'), reason: 'Nationalfeiertag', yearly: true },
    ],
  },
  { trigger: 'poll', cron: '*/20 0-5 * * *' },
  { trigger: 'deploy', cron: '0 */4 * * *', overlap: 'cancel-other' },
]);

function report(from: string, to: string, jump: SimulationReport['jump'] = null): SimulationReport {
  const durationOf = (trigger: string): number => (trigger === 'deploy' ? 250 : 25) * MINUTE;
  const span = { from: instant(from), to: instant(to) };
  const down = { from: instant('2026-08-01T01:10:00Z'), to: instant('2026-08-01T03:25:00Z') };
  return {
    ...span,
    schedules,
    simulation: simulate({ schedules, ...span, downs: [down], jump, durationOf }),
    jump,
    durationOf,
    buildsOf: trigger => new Map([['ci', trigger === 'nightly' ? 6 : 1]]),
    caps: new Map([['ci', 4]]),
  };
}

test('a short span hour by hour, with all that is no plain fire', () => {
  expectGolden(
    'simulate-day',
    simulationText(report('2026-07-31T20:00:00Z', '2026-08-01T14:00:00Z'), noStyle),
  );
});

test('a long span by the hours of the day', () => {
  expectGolden(
    'simulate-weeks',
    simulationText(report('2026-07-25T00:00:00Z', '2026-08-08T00:00:00Z'), noStyle),
  );
});

test.each([
  [-3 * 60 * MINUTE, 'set back by 3h 00m; times that come again are not fired again'],
  [60 * MINUTE, 'set forward by 1h 00m; times in between are late or missed'],
])('a clock that jumps by %i is told beside the hours that really pass', (by, words) => {
  const jump = { at: instant('2026-08-01T10:00:00Z'), by };
  const text = simulationText(report('2026-07-31T20:00:00Z', '2026-08-01T14:00:00Z', jump), noStyle);
  expect(text).toContain(`2026-08-01T10:00Z: the clock is ${words}\n`);
});

test('as JSON: every decision, run and peak', () => {
  const document = JSON.parse(simulationJson(report('2026-07-31T20:00:00Z', '2026-08-01T14:00:00Z')));
  expect(document).toMatchObject({
    from: '2026-07-31T20:00:00Z',
    triggers: { nightly: { fired: 0, excluded: 1 } },
    peaks: { ci: expect.arrayContaining([{ hour: '2026-07-31T20:00:00Z', peak: 1 }]) },
    runs: expect.arrayContaining([
      { run: '1', trigger: 'deploy', start: '2026-07-31T20:00:00Z', end: '2026-08-01T00:00:01Z' },
    ]),
    decisions: expect.arrayContaining([
      expect.objectContaining({ trigger: 'nightly', decision: 'excluded', reason: 'Nationalfeiertag' }),
      expect.objectContaining({ trigger: 'poll', decision: 'missed', downSince: '2026-08-01T01:10:00Z' }),
    ]),
  });
});
