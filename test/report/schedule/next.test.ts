import { describe, expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import { nextIcs } from '../../../src/report/schedule/next-ics.ts';
import { nextJson } from '../../../src/report/schedule/next-json.ts';
import { nextText } from '../../../src/report/schedule/next-text.ts';
import { comingFires } from '../../../src/schedule/coming-fires.ts';
import { date, instant, schedulesOf } from '../../schedule/unwrap.ts';
import { expectGolden } from '../golden.ts';

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
    expectGolden('next', nextText(schedules, fires, 5, noStyle));
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

const excludedTo = (last: string, reason: string | null) => ({
  exclude: [{ first: date('2026-01-01'), last: date(last), reason, yearly: false }],
});

describe('fires that are excluded in a row', () => {
  const from = instant('2026-01-01T00:00:00Z');

  test('are one line, and hide no other schedule', () => {
    const list = schedulesOf([
      { trigger: 'frozen', cron: '* * * * *', ...excludedTo('2026-01-31', 'freeze') },
      { trigger: 'weekly', cron: '0 5 * * 1' },
    ]);
    expect(
      nextText(list, comingFires(list, from, 6), 6, noStyle)
        .split('\n')
        .slice(3, -1),
    ).toEqual([
      'frozen  Thu 2026-01-01 00:01:00+00:00  2026-01-01T00:01:00Z  excluded: freeze, and so on up to Sat 2026-01-31 23:59:00+00:00',
      'weekly  Mon 2026-01-05 05:00:00+00:00  2026-01-05T05:00:00Z',
      'weekly  Mon 2026-01-12 05:00:00+00:00  2026-01-12T05:00:00Z',
      'weekly  Mon 2026-01-19 05:00:00+00:00  2026-01-19T05:00:00Z',
      'weekly  Mon 2026-01-26 05:00:00+00:00  2026-01-26T05:00:00Z',
      'frozen  Sun 2026-02-01 00:00:00+00:00  2026-02-01T00:00:00Z',
      'frozen  Sun 2026-02-01 00:01:00+00:00  2026-02-01T00:01:00Z',
    ]);
  });

  test('for ever end the list, which says so', () => {
    const never = schedulesOf([
      {
        cron: '0 5 * * *',
        exclude: [{ first: date('2024-01-01'), last: date('2024-12-31'), reason: null, yearly: true }],
      },
    ]);
    const fires = comingFires(never, from, 1);
    expect(fires.filter(({ excluded }) => excluded === null)).toEqual([]);
    expect(nextText(never, fires, 1, noStyle)).toMatch(/excluded, and so on up to .*\nNo fire comes\.\n$/);
  });

  test('for one reason after another are a line each', () => {
    const [days] = schedulesOf([
      {
        cron: '0 5 * * *',
        exclude: [
          ...excludedTo('2026-01-03', 'a').exclude,
          { first: date('2026-01-04'), last: date('2026-01-05'), reason: 'b', yearly: false },
        ],
      },
    ]);
    const fires = comingFires(days === undefined ? [] : [days], from, 1);
    expect(fires.map(({ excluded, fire, upTo }) => [excluded?.reason, fire.local, upTo?.local])).toEqual([
      ['a', '2026-01-01T05:00:00+00:00', '2026-01-03T05:00:00+00:00'],
      ['b', '2026-01-04T05:00:00+00:00', '2026-01-05T05:00:00+00:00'],
      [undefined, '2026-01-06T05:00:00+00:00', undefined],
    ]);
  });
});
