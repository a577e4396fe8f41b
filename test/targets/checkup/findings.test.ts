import { describe, expect, test } from 'vitest';
import { err, ok } from '../../../src/core/result.ts';
import type { PlannedAuth, PlannedTarget } from '../../../src/plan/plan.ts';
import { examinationFindings } from '../../../src/targets/checkup/job-findings.ts';
import { probeFindings } from '../../../src/targets/checkup/probe-findings.ts';
import type { Examination, Probe, Wanted } from '../../../src/targets/examination.ts';
import type { Refusal } from '../../../src/targets/refusal.ts';
import { PLAIN_CONNECTION } from '../../conduct.ts';

const TOKEN: PlannedAuth = { kind: 'token', user: 'ann', token: [{ secret: 'TOKEN' }] };
const BEARER: PlannedAuth = { kind: 'bearer', token: [{ secret: 'TOKEN' }] };

const planned = (auth: PlannedAuth): PlannedTarget => ({
  name: 'ci',
  type: 'jenkins',
  url: 'https://ci.example.org/',
  concurrency: 20,
  auth,
  connection: PLAIN_CONNECTION,
});

const WELL: Probe = { version: '2.541.2', user: 'ann', turnedAway: null, quietingDown: false, took: 1 };

const refusal = (reason: Refusal['reason']): Refusal => ({
  reason,
  target: 'ci',
  request: 'POST /whoAmI/api/json',
  message: `its own words for ${reason}`,
  next: 'its own next step',
  effect: 'none',
});

const codes = (probe: Partial<Probe>, auth: PlannedAuth): readonly string[] =>
  probeFindings({ ...WELL, ...probe }, planned(auth)).map(({ severity, code }) => `${severity} ${code}`);

describe('of a target it is said', () => {
  test.each<[string, Partial<Probe>, PlannedAuth, readonly string[]]>([
    ['nothing when all is well', {}, TOKEN, []],
    ['that credentials did not sign us in', { user: null }, BEARER, ['error not-signed-in']],
    ['nothing when nobody was to sign in', { user: null }, { kind: 'none' }, []],
    ['that POSTs are turned away', { turnedAway: refusal('forbidden') }, TOKEN, ['error forbidden']],
    ['that it is about to shut down', { quietingDown: true }, TOKEN, ['error quieting-down']],
    ['nothing of a shutdown that is not told', { quietingDown: null }, TOKEN, []],
    ['that the version is missing', { version: null }, TOKEN, ['note no-version']],
  ])('%s', (_name, probe, auth, expected) => expect(codes(probe, auth)).toEqual(expected));

  test('that an API token is a password, since only a password needs a crumb', () => {
    const turnedAway = refusal('crumb');
    const [token] = probeFindings({ ...WELL, turnedAway }, planned(TOKEN));
    expect(token?.message).toMatch(/is a password/);
    const password: PlannedAuth = { kind: 'password', user: 'ann', password: [{ secret: 'WORD' }] };
    const [byPassword] = probeFindings({ ...WELL, turnedAway }, planned(password));
    expect(byPassword?.message).toBe('its own words for crumb');
  });
});

const JOB: Examination = {
  job: { url: 'https://ci.example.org/job/x/', buildable: true, parameters: [] },
  mayBuild: true,
  objections: [],
  unset: [],
};
const PLAIN: Wanted = { parameters: new Map() };
const WITH_TOKEN: Wanted = { ...PLAIN, token: [{ secret: 'JOB' }] };

describe('of a job it is said', () => {
  const found = (examination: Partial<Examination>, wanted: readonly Wanted[], auth: PlannedAuth = TOKEN) =>
    examinationFindings(ok({ ...JOB, ...examination }), wanted, planned(auth), ['x']);

  test('nothing when all is well', () => expect(found({}, [PLAIN])).toEqual([]));

  test('why it could not be looked at', () => {
    const [finding] = examinationFindings(err(refusal('not-found')), [PLAIN], planned(TOKEN), ['x']);
    expect(finding).toMatchObject({ severity: 'error', code: 'not-found', next: 'its own next step' });
  });

  test('how many requests an objection stands against, unless it is all of them', () => {
    const objection = { reason: 'bad-choice', message: 'm', next: 'n', requests: 1 } as const;
    expect(found({ objections: [objection] }, [PLAIN, PLAIN])[0]).toHaveProperty('requests', 1);
    expect(found({ objections: [objection] }, [PLAIN])[0]).not.toHaveProperty('requests');
  });

  test('that a job’s token hides the user, where the user may build without it', () => {
    expect(found({}, [WITH_TOKEN])).toMatchObject([{ severity: 'note', code: 'user-not-shown' }]);
    expect(found({ mayBuild: false }, [WITH_TOKEN])).toMatchObject([{ code: 'token-unchecked' }]);
    expect(found({}, [WITH_TOKEN], { kind: 'none' })).toMatchObject([{ code: 'token-unchecked' }]);
  });

  test('that the server writes it in another case', () => {
    const job = { ...JOB.job, path: ['X'] };
    expect(found({ job }, [PLAIN])).toMatchObject([{ severity: 'note', code: 'other-case' }]);
    expect(found({ job: { ...job, path: ['x'] } }, [PLAIN])).toEqual([]);
  });

  test('which parameters are left to their defaults; of many only some by name', () => {
    const unset = Array.from({ length: 15 }, (_, index) => `P${index}`);
    expect(found({ unset: ['A', 'B'] }, [PLAIN])[0]?.message).toContain('A, B');
    expect(found({ unset }, [PLAIN])[0]?.message).toContain('P11 and 3 more');
  });
});
