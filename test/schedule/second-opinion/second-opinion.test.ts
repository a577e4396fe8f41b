import { beforeAll, describe, expect, test } from 'vitest';
import { nodeCronOpinion } from '../../../src/schedule/second-opinion/node-cron-opinion.ts';
import type { Opinion, OpinionOn } from '../../../src/schedule/second-opinion/opinion.ts';
import { secondOpinion } from '../../../src/schedule/second-opinion/second-opinion.ts';
import { manifestOf } from '../../manifest/loading.ts';

let nodeCron: OpinionOn;
beforeAll(async () => {
  nodeCron = await nodeCronOpinion();
});

const manifest = (cron: string, timezone: string) =>
  manifestOf(`version: 1
targets: {ci: {type: jenkins, url: "http://ci/"}}
triggers: {t: {job: x, schedule: [{cron: "${cron}", timezone: "${timezone}"}]}}
`);

const messages = (cron: string, timezone: string, opinionOn: OpinionOn = nodeCron): readonly string[] =>
  secondOpinion(manifest(cron, timezone), opinionOn).map(({ message }) => message);

describe('node-cron’s second opinion', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'a skipped time',
      '30 2 * * *',
      'America/New_York',
      /^node-cron would not fire at 2026-03-08T03:00:00-04:00 .*right after the gap$/,
    ],
    [
      'a repeated time',
      '30 2 * * *',
      'Europe/Berlin',
      /^node-cron would not fire at 2026-10-25T02:30:00\+02:00 .*the first time that it is shown$/,
    ],
    [
      'a repeated hour',
      '0 * * * *',
      'America/New_York',
      /^node-cron would not fire at 2026-11-01T01:00:00-05:00 .*every real hour counts$/,
    ],
    [
      'two kinds of days',
      '5 4 13 * 5',
      'UTC',
      /^node-cron would not fire at 2026-01-02T04:05:00\+00:00 .*crontab\(5\) says$/,
    ],
  ])('tells of %s with the first instance, and why volley does otherwise', (_, cron, zone, expected) => {
    expect(messages(cron, zone).filter(message => expected.test(message))).toHaveLength(1);
  });

  test.each([
    ['30 2 * * *', 'UTC'],
    ['30 4 * * 1-5', 'Europe/Zurich'],
    ['H 3 1 * *', 'Asia/Tokyo'],
    ['*/5 * * * *', 'Asia/Kolkata'],
    ['0 9 29 2 *', 'UTC'],
  ])('%s in %s: both agree, and nothing is said', (cron, zone) => {
    expect(messages(cron, zone)).toEqual([]);
  });

  test('an expression that it cannot read is said to be one', () => {
    expect(messages('30 4 * * *', 'UTC', () => null)).toEqual(['node-cron cannot read this expression']);
  });

  test('stands at the schedule that it is about; what many schedules share is compared once', () => {
    let asked = 0;
    const opinionOn: OpinionOn = (cron, zone): Opinion | null => {
      asked += 1;
      return nodeCron(cron, zone);
    };
    const many = manifestOf(`version: 1
targets: {ci: {type: jenkins, url: "http://ci/"}}
triggers:
  t: {job: x, schedule: [{cron: "30 2 * * *", timezone: America/New_York}]}
  u: {job: y, schedule: [{cron: "30 2 * * *", timezone: America/New_York}, {cron: "30 2 * * *"}]}
`);
    const found = secondOpinion(many, opinionOn);
    expect(asked).toBe(2);
    expect(
      found.map(({ at, code, severity }) => [code, severity, at?.source.text.slice(at.start, at.end)]),
    ).toEqual(Array(found.length).fill(['second-opinion', 'warning', '"30 2 * * *"']));
    expect(new Set(found.map(({ at }) => at?.start)).size).toBe(2);
  });
});
