import { expect, test } from 'vitest';
import { noStyle } from '../../src/core/style.ts';
import type { PlannedAuth, PlannedTarget } from '../../src/plan/plan.ts';
import { checkupDocument } from '../../src/report/doctor-json.ts';
import { checkupText } from '../../src/report/doctor-text.ts';
import type { Checkup, TargetCheckup } from '../../src/targets/checkup/finding.ts';
import { PLAIN_CONNECTION } from '../conduct.ts';
import { expectGolden } from './golden.ts';

const planned = (name: string, auth: PlannedAuth): PlannedTarget => ({
  name,
  type: 'jenkins',
  url: `https://${name}.example.org/jenkins/`,
  concurrency: 20,
  auth,
  connection: PLAIN_CONNECTION,
});

const WELL: TargetCheckup = {
  target: planned('ci', { kind: 'token', user: 'ann', token: [{ secret: 'TOKEN' }] }),
  probe: {
    ok: true,
    value: { version: '2.541.2', user: 'ann', turnedAway: null, quietingDown: false, took: 12.4 },
  },
  findings: [],
  jobs: [
    { job: ['platform', 'build'], requests: 32, findings: [] },
    {
      job: ['notes \u001b[31m'],
      requests: 1,
      findings: [
        {
          severity: 'note',
          code: 'unset-parameters',
          message: 'There are some: DRY_RUN.',
          next: 'Set them.',
        },
      ],
    },
  ],
};

const TO_MEND: TargetCheckup = {
  target: planned('old', { kind: 'password', user: 'bob', password: [{ secret: 'WORD' }] }),
  probe: {
    ok: true,
    value: { version: null, user: 'bob', turnedAway: null, quietingDown: true, took: 4_000 },
  },
  findings: [
    { severity: 'error', code: 'quieting-down', message: 'It is about to shut down.', next: 'Wait.' },
  ],
  jobs: [
    {
      job: ['deploy'],
      requests: 12,
      findings: [
        {
          severity: 'error',
          code: 'bad-choice',
          message: 'ENV is no choice.',
          next: 'Use one.',
          requests: 3,
        },
      ],
    },
  ],
};

const AWAY: TargetCheckup = {
  target: planned('away', { kind: 'none' }),
  probe: {
    ok: false,
    error: {
      reason: 'unauthenticated',
      target: 'away',
      request: 'GET /whoAmI/api/json',
      status: 401,
      message: 'It does not fit.',
      next: 'Check it.',
      effect: 'none',
    },
  },
  findings: [],
  jobs: [],
};

const CASES: readonly (readonly [string, Checkup])[] = [
  ['doctor-well', { targets: [WELL] }],
  ['doctor-to-mend', { targets: [WELL, TO_MEND] }],
  ['doctor-refused', { targets: [AWAY, TO_MEND, WELL] }],
];

test.each(CASES)('%s: for people, with what to do next to each trouble', (name, checkup) => {
  expectGolden(name, checkupText(checkup, noStyle));
});

test('for programs: codes, counts and who we are, and no credential by name or value', () => {
  const text = JSON.stringify(checkupDocument({ targets: [AWAY, TO_MEND, WELL] }), null, 2);
  expectGolden('doctor-json', `${text}\n`);
  expect(text).not.toMatch(/TOKEN|WORD/);
});
