import { describe, expect, test } from 'vitest';
import { firstReached, instantsOf, latestShown, showLocal } from '../../src/schedule/zone/local-time.ts';
import { stretchFinder } from '../../src/schedule/zone/stretches.ts';
import { readTimeZone, timeZones } from '../../src/schedule/zone/time-zone.ts';
import { instant, iso, zoneOf } from './unwrap.ts';

const HOUR = 3_600_000;

describe('names', () => {
  test.each(['UTC', 'Europe/Zurich', 'Asia/Kolkata', 'US/Eastern', 'Etc/GMT+5'])('%s is known', name => {
    expect(readTimeZone(name)).toMatchObject({ ok: true, value: { name } });
  });

  test.each([
    ['Europe/Zürich', 'did you mean Europe/Zurich?'],
    ['zurich', 'did you mean Europe/Zurich?'],
    ['New York', 'did you mean America/New_York?'],
    ['Asia/Calcuta', 'did you mean Asia/Calcutta?'],
    ['UTX', 'did you mean UTC?'],
    ['', 'write an IANA name such as Europe/Zurich, or UTC'],
    ['+02:00', 'write an IANA name such as Europe/Zurich, or UTC'],
  ])('%j is not, with a hint', (name, hint) => {
    expect(readTimeZone(name)).toMatchObject({ ok: false, error: { code: 'timezone-unknown', hint } });
  });

  test('one look-up makes each zone once', () => {
    const zone = timeZones();
    const [first, second] = [zone('Asia/Tokyo'), zone('Asia/Tokyo')];
    expect(first.ok && second.ok && first.value === second.value).toBe(true);
  });
});

describe('changes of the clock', () => {
  // Zone, the instant of the change, and what the clock shows a second before and right then.
  test.each([
    ['America/New_York', '2026-03-08T07:00:00Z', '2026-03-08T01:59:59-05:00', '2026-03-08T03:00:00-04:00'],
    ['America/New_York', '2026-11-01T06:00:00Z', '2026-11-01T01:59:59-04:00', '2026-11-01T01:00:00-05:00'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z', '2026-10-04T01:59:59+10:30', '2026-10-04T02:30:00+11:00'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-29T23:59:59-10:00', '2011-12-31T00:00:00+14:00'],
    ['Africa/Monrovia', '1972-01-07T00:44:30Z', '1972-01-06T23:59:59-00:44:30', '1972-01-07T00:44:30+00:00'],
    ['Africa/Casablanca', '2026-02-15T02:00:00Z', '2026-02-15T02:59:59+01:00', '2026-02-15T02:00:00+00:00'],
    ['Europe/Berlin', '1945-05-24T00:00:00Z', '1945-05-24T01:59:59+02:00', '1945-05-24T03:00:00+03:00'],
  ])('%s at %s', (name, at, before, after) => {
    expect(showLocal(zoneOf(name), instant(at) - 1_000)).toBe(before);
    expect(showLocal(zoneOf(name), instant(at))).toBe(after);
  });

  test('two changes a week apart are both seen', () => {
    const zone = zoneOf('America/Boa_Vista');
    const shown = ['07', '11', '16'].map(day =>
      showLocal(zone, instant(`2000-10-${day}T12:00:00Z`)).slice(19),
    );
    expect(shown).toEqual(['-04:00', '-03:00', '-04:00']);
  });

  test('the platform is asked once for each year, not once for each question', () => {
    let asked = 0;
    const stretchAt = stretchFinder(at => {
      asked++;
      return at < instant('2026-06-01T00:00:00Z') ? 0 : HOUR;
    });
    for (let day = 0; day < 300; day++) stretchAt(instant('2026-03-01T00:00:00Z') + day * 24 * HOUR);
    const once = asked;
    for (let day = 0; day < 300; day++) stretchAt(instant('2026-03-01T00:00:00Z') + day * 24 * HOUR);
    expect(asked).toBe(once);
    expect(stretchAt(instant('2026-05-31T23:59:59Z'))).toMatchObject({ offset: 0 });
    expect(stretchAt(instant('2026-06-01T00:00:00Z'))).toMatchObject({ offset: HOUR });
  });

  // Changes that fall on a sample or on the edge between two remembered periods are the ones to get wrong.
  test('a change is found to the second wherever it lies', () => {
    const period = 366 * 24 * HOUR;
    const day = 24 * HOUR;
    for (const change of [
      0,
      1_000,
      3 * day - 1_000,
      3 * day,
      3 * day + 1_000,
      period - 1_000,
      period,
      period + 1_000,
    ]) {
      const stretchAt = stretchFinder(at => (at < change ? HOUR : -HOUR));
      expect(stretchAt(change - 1).offset).toBe(HOUR);
      expect(stretchAt(change).offset).toBe(-HOUR);
    }
  });
});

describe('wall clock and instants', () => {
  const zone = zoneOf('Europe/Zurich');
  const wall = (text: string): number => instant(`${text}:00Z`);

  test('a time in a gap has no instant, and is passed at the end of the gap', () => {
    expect(instantsOf(zone, wall('2026-03-29T02:30'))).toEqual([]);
    expect(iso(firstReached(zone, wall('2026-03-29T02:30')))).toBe('2026-03-29T01:00:00Z');
  });

  test('a repeated time has two, and is reached at the first', () => {
    expect(instantsOf(zone, wall('2026-10-25T02:30')).map(iso)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
    ]);
    expect(iso(firstReached(zone, wall('2026-10-25T02:30')))).toBe('2026-10-25T00:30:00Z');
  });

  test('in the second pass the clock has already shown the end of the first', () => {
    expect(latestShown(zone, instant('2026-10-25T01:10:00Z'))).toBe(wall('2026-10-25T03:00') - 1);
    expect(latestShown(zone, instant('2026-10-25T02:10:00Z'))).toBe(wall('2026-10-25T03:10'));
  });
});
