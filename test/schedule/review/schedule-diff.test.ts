import { describe, expect, test } from 'vitest';
import { plannedSchedules } from '../../../src/schedule/review/planned-schedules.ts';
import { diffSchedules, type ScheduleChange } from '../../../src/schedule/review/schedule-diff.ts';
import { HEAD } from '../../manifest/loading.ts';
import { planOf } from '../../plan/planning.ts';

const schedulesOf = (triggers: string) =>
  plannedSchedules(planOf(`${HEAD}triggers:\n${triggers}\n`).triggers);

const diff = (before: string, after: string, wasOf = (name: string) => name): readonly ScheduleChange[] =>
  diffSchedules(schedulesOf(before), schedulesOf(after), wasOf);

const with_ = (schedule: string): string => `  t: {job: j, schedule: [${schedule}]}`;

describe('the diff of schedules', () => {
  test('says from when to when one has moved', () => {
    expect(
      diff(
        with_('{cron: "0 2 * * *", timezone: Europe/Zurich}'),
        with_('{cron: "0 3 * * *", timezone: Europe/Zurich}'),
      ),
    ).toEqual([
      {
        kind: 'moved',
        trigger: 't',
        when: '03:00 Zurich',
        fields: [{ name: 'when', before: '02:00 Zurich', after: '03:00 Zurich' }],
      },
    ]);
  });

  test.each([
    ['spaces and noughts', '{cron: "00  02 * * *"}'],
    ['names of days', '{cron: "0 2 * * SUN-SAT"}'],
    ['the default zone', '{cron: "0 2 * * *", timezone: UTC}'],
  ])('is empty where only the writing differs: %s', (_, after) => {
    expect(diff(with_('{cron: "0 2 * * *"}'), with_(after))).toEqual([]);
  });

  test('is empty where only Sunday is written in another way', () => {
    expect(diff(with_('{cron: "0 2 * * 0,1"}'), with_('{cron: "0 2 * * 1,7"}'))).toEqual([]);
  });

  test('does not mind the order of a list, and counts equal ones', () => {
    const [a, b] = ['{cron: "0 2 * * *"}', '{cron: "0 5 * * *"}'];
    expect(diff(with_(`${a}, ${b}`), with_(`${b}, ${a}`))).toEqual([]);
    expect(diff(with_(`${a}, ${b}`), with_(`${b}`))).toEqual([
      { kind: 'removed', trigger: 't', when: '02:00 UTC' },
    ]);
    expect(diff(with_(a), with_(`${a}, ${a}`))).toEqual([
      { kind: 'added', trigger: 't', when: '02:00 UTC', isFirst: false },
    ]);
  });

  test('tells the first schedule of a trigger from one more', () => {
    const [a, b] = ['{cron: "0 2 * * *"}', '{cron: "0 5 * * *"}'];
    expect(diff(with_(''), with_(`${a}, ${b}`))).toMatchObject([
      { kind: 'added', when: '02:00 UTC', isFirst: true },
      { kind: 'added', when: '05:00 UTC', isFirst: false },
    ]);
  });

  test('tells two zones of one city name apart', () => {
    const changes = diff(
      with_('{cron: "0 2 * * *", timezone: America/Louisville}'),
      with_('{cron: "0 2 * * *", timezone: America/Kentucky/Louisville}'),
    );
    expect(changes).toMatchObject([{ kind: 'moved', fields: [{ name: 'timezone' }] }]);
  });

  test('tells rules that have changed without the times', () => {
    const [before, after] = [with_('{cron: "0 2 * * *"}'), with_('{cron: "0 2 * * *", overlap: buffer-one}')];
    expect(diff(before, after)).toEqual([
      {
        kind: 'changed',
        trigger: 't',
        when: '02:00 UTC',
        fields: [{ name: 'overlap', before: 'skip', after: 'buffer-one' }],
      },
    ]);
  });

  test('sees that an H moves when its trigger gets another name', () => {
    const [before, after] = [
      '  old: {job: j, schedule: [{cron: "H H * * *"}]}',
      '  new: {job: j, schedule: [{cron: "H H * * *"}]}',
    ];
    expect(diff(before, after).map(({ kind }) => kind)).toEqual(['added', 'removed']);
    const [moved, ...rest] = diff(before, after, () => 'old');
    expect(rest).toEqual([]);
    expect(moved).toMatchObject({ kind: 'moved', trigger: 'new' });
  });
});
