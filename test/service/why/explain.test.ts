import { expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import { whyJson } from '../../../src/report/schedule/why-json.ts';
import { whyText } from '../../../src/report/schedule/why-text.ts';
import { NO_PAUSES, type Pauses } from '../../../src/schedule/decide/pauses.ts';
import { explain } from '../../../src/service/why/explain.ts';
import { date, instant, schedulesOf } from '../../schedule/unwrap.ts';
import { value } from '../../store/store-rig.ts';

const NOW = instant('2026-11-22T17:00:00Z');

const why = async (pauses: Pauses = NO_PAUSES) => {
  const freeze = { first: date('2026-11-23'), last: date('2026-11-30'), reason: 'freeze', yearly: false };
  const from = { kind: 'instant', at: NOW } as const;
  const memory = { progress: new Map(), states: new Map(), pauses, owed: [], lastLook: null };
  return value(
    await explain(
      {
        trigger: 'nightly',
        schedules: schedulesOf([{ cron: '0 3 * * *', from, exclude: [freeze] }]),
        all: true,
        moment: null,
        situation: { now: NOW, memory, keptSince: null, isServed: true },
      },
      null,
    ),
  );
};

test('the first fire of a schedule is one that starts, not one of an excluded day', async () => {
  expect(whyText(await why(), noStyle)).toContain('its first fire is Tue 2026-12-01 03:00Z.');
});

test('a pause of all is told of beside that of the trigger', async () => {
  const pauses = {
    all: { by: 'Ana', note: 'release', at: NOW - 60_000 },
    triggers: new Map([['nightly', { by: 'Bob', note: null, at: NOW }]]),
  };
  const answer = await why(pauses);
  expect(whyText(answer, noStyle)).toContain(
    'It is paused by Bob since Sun 2026-11-22 17:00Z.\nAll triggers are paused by Ana since Sun 2026-11-22 16:59Z: release.\n',
  );
  expect(JSON.parse(whyJson(answer))).toMatchObject({ paused: { by: 'Bob' }, allPaused: { by: 'Ana' } });
});
