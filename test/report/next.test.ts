import { describe, expect, test } from 'vitest';
import { noStyle } from '../../src/core/style.ts';
import { nextIcs } from '../../src/report/next-ics.ts';
import { nextJson } from '../../src/report/next-json.ts';
import { nextText } from '../../src/report/next-text.ts';
import { comingFires } from '../../src/schedule/coming-fires.ts';
import { date, instant, schedulesOf } from '../schedule/unwrap.ts';
import { expectGolden } from './golden.ts';

const schedules = schedulesOf([
  {
    trigger: 'nightly',
    cron: 'H 2 * * *',
    timezone: 'Europe/Zurich',
    jitter: 600_000,
    exclude: [
      { first: date('2026-03-30'), last: date('2026-03-30'), reason: 'holiday: Sechseläuten', yearly: false },
    ],
  },
  {
    trigger: 'report',
    cron: '0 6 * * 1',
    timezone: 'Europe/Zurich',
    every: { unit: 'weeks', count: 2, from: date('2026-03-30') },
  },
]);
const fires = comingFires(schedules, instant('2026-03-28T00:00:00Z'), 5);

describe('the coming fires', () => {
  test('for people: moved by a change of the clock, with jitter, and what is excluded with its reason', () => {
    expectGolden('next', nextText(schedules, fires, noStyle));
  });

  test('as JSON: without what is excluded', () => {
    const documents: readonly Record<string, unknown>[] = JSON.parse(nextJson(fires, false));
    expect(documents).toHaveLength(5);
    expect(documents[1]).toMatchObject({ trigger: 'nightly', at: '2026-03-29T01:00:00Z', dst: 'gap' });
    expect(Object.keys(documents[1] ?? {})).toEqual([
      'at',
      'local',
      'dst',
      'trigger',
      'cron',
      'timezone',
      'starts',
    ]);
    const [bare] = JSON.parse(nextJson(fires, true));
    expect(Object.keys(bare)).toEqual(['at', 'local', 'dst']);
  });

  test('as a calendar: each fire an event at its start, whose name stays the same', () => {
    expectGolden('next-ics', nextIcs(fires, instant('2026-03-27T12:00:00Z')));
  });

  test('as a calendar: no line is longer than 75 octets, and none breaks a character', () => {
    const [long] = schedulesOf([{ trigger: `${'ä'.repeat(80)}; x, y\\z` }]);
    const text = nextIcs(comingFires(long === undefined ? [] : [long], 0, 1), 0);
    const lines = text.split('\r\n');
    expect(Math.max(...lines.map(line => new TextEncoder().encode(line).length))).toBeLessThanOrEqual(75);
    expect(text.replaceAll('\r\n ', '')).toContain(`SUMMARY:${'ä'.repeat(80)}\\; x\\, y\\\\z\r\n`);
  });
});

test('a schedule that is excluded for ever ends the list', () => {
  const never = schedulesOf([
    {
      cron: '0 * * * *',
      exclude: [{ first: date('2026-01-01'), last: date('3000-01-01'), reason: null, yearly: false }],
    },
  ]);
  expect(
    comingFires(never, instant('2026-01-01T00:00:00Z'), 1).filter(({ excluded }) => excluded === null),
  ).toEqual([]);
});
