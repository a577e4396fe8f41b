import { describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../src/core/ids.ts';
import { assignTraces, type Evidence, type JobSuspect } from '../../../src/targets/jenkins/assign-traces.ts';
import type { Candidate } from '../../../src/targets/jenkins/suspicion.ts';
import fc from '../../property.ts';

const SENT = 1_000;
const BASE: JobSuspect = {
  key: requestKey('k'),
  asked: { parameters: new Map(), token: false, note: null, user: 'me' },
  marker: null,
  earliest: SENT,
  apparent: SENT,
  numbered: null,
  sameSession: true,
};

const suspect = (key: string, value: string, more: Partial<JobSuspect> = {}): JobSuspect => ({
  ...BASE,
  key: requestKey(key),
  asked: { ...BASE.asked, parameters: new Map([['N', value]]) },
  ...more,
});

const build = (number: number, value: string, more: Partial<Candidate> = {}): Candidate => ({
  queueId: queueId(String(number)),
  number,
  since: SENT,
  queuedAt: null,
  parameters: [{ name: 'N', value }],
  causes: [{ kind: 'user', user: 'me' }],
  ...more,
});

const evidence = (candidates: readonly Candidate[], isComplete = true): Evidence => ({
  nextNumber: 100,
  definitions: [{ name: 'N', type: 'StringParameterDefinition', value: '' }],
  candidates,
  isCompleteSince: () => isComplete,
  buildOf: number => ({ number, url: `b/${number}` }),
});

const traced = (
  suspects: readonly JobSuspect[],
  candidates: readonly Candidate[],
  others: readonly string[] = [],
  isComplete = true,
): readonly string[] =>
  [...assignTraces(suspects, evidence(candidates, isComplete), new Set(others.map(queueId))).values()].map(
    trace => ('queueId' in trace ? `${trace.certainty} ${trace.queueId}` : trace.certainty),
  );

const ME = [{ kind: 'user', user: 'me' }] as const;

describe('known by an id of an earlier start of the server, which gives its ids again', () => {
  const known = (more: Partial<JobSuspect> = {}): JobSuspect =>
    suspect('a', '1', { queueId: queueId('7'), sameSession: false, ...more });

  test('its build is its own, though another request has its id by now', () => {
    expect(traced([known()], [build(7, '1'), build(9, '2', { queueId: queueId('7') })], ['7'])).toEqual([
      'probable 7',
    ]);
  });

  test('what has its id and asks for something else is not its own', () => {
    expect(traced([known()], [build(7, '2')])).toEqual(['absent']);
  });

  test('of several that ask for the same, the one with its id is its own', () => {
    expect(traced([known()], [build(7, '1'), build(8, '1')])).toEqual(['probable 7']);
    expect(traced([suspect('a', '1')], [build(7, '1'), build(8, '1')])).toEqual(['ambiguous']);
  });
});

describe('without a marker', () => {
  test('the only equal build since is probably the request’s own', () => {
    expect(traced([suspect('a', '1')], [build(7, '1'), build(8, '2')])).toEqual(['probable 7']);
  });

  test('a build of before, or of another request, is not', () => {
    expect(traced([suspect('a', '1')], [build(7, '1', { since: SENT - 1 })])).toEqual(['absent']);
    expect(traced([suspect('a', '1')], [build(7, '1')], ['7'])).toEqual(['absent']);
  });

  test('an equal build that was numbered before is not, though it began so shortly before that the clocks may be wrong', () => {
    const sent = suspect('a', '1', { numbered: { next: 8, until: SENT } });
    expect(traced([sent], [build(7, '1')])).toEqual(['absent']);
    expect(traced([sent], [build(7, '1'), build(8, '1')])).toEqual(['probable 8']);
  });

  test('an equal build of which the numbers and the times say different things is neither its own nor nothing', () => {
    const sent = suspect('a', '1', { numbered: { next: 8, until: SENT } });
    expect(traced([sent], [build(7, '1', { since: SENT + 1 })])).toEqual(['ambiguous']);
    expect(traced([sent], [build(7, '2', { since: SENT + 1 })])).toEqual(['absent']);
  });

  test('an equal build from right before, as the clocks seem to tell, is neither its own nor nothing', () => {
    const sent = suspect('a', '1', { apparent: SENT + 5 });
    expect(traced([sent], [build(7, '1', { since: SENT + 4 })])).toEqual(['ambiguous']);
    expect(traced([sent], [build(7, '1', { since: SENT + 5 })])).toEqual(['probable 7']);
  });

  test('another’s item that carries two requests of ours may be shared', () => {
    const shared = build(7, '1', { number: null, since: SENT - 1, causes: [...ME, ...ME] });
    expect(traced([suspect('a', '1')], [shared], ['7'])).toEqual(['ambiguous']);
    expect(traced([suspect('a', '1')], [{ ...shared, causes: [...ME] }], ['7'])).toEqual(['absent']);
  });

  test('a build that had begun before cannot have taken it in, however many it serves', () => {
    const begun = build(7, '1', { since: SENT - 1, causes: [...ME, ...ME] });
    expect(traced([suspect('a', '1')], [begun])).toEqual(['absent']);
  });

  test('two lost requests that one build could be of both stay without', () => {
    expect(traced([suspect('a', '1'), suspect('b', '1')], [build(7, '1')])).toEqual([
      'ambiguous',
      'ambiguous',
    ]);
  });

  test('a build that another lost request has for certain is no candidate any more', () => {
    const vague = suspect('a', '1', { asked: { ...BASE.asked, parameters: new Map() } });
    expect(traced([suspect('b', '1'), vague], [build(7, '1')])).toEqual(['probable 7', 'absent']);
  });

  test('a build without a queue id cannot be followed for certain, and is not nothing', () => {
    expect(traced([suspect('a', '1')], [build(7, '1', { queueId: null })])).toEqual(['ambiguous']);
  });

  test('nothing is absent where builds may be missing', () => {
    expect(traced([suspect('a', '1')], [], [], false)).toEqual(['ambiguous']);
  });
});

describe('with a marker', () => {
  const marked = suspect('a', '1', { marker: { name: 'ID', value: 'run/a' } });
  const carrying = (number: number): Candidate =>
    build(number, '9', { parameters: [{ name: 'ID', value: 'run/a' }], causes: [{ kind: 'other' }] });

  test('what carries it is confirmed, whatever else it says', () => {
    expect(traced([marked], [carrying(7), build(8, '1')])).toEqual(['confirmed 7']);
  });

  test('what does not carry it is not the request’s own, however equal', () => {
    expect(traced([marked], [build(8, '1')])).toEqual(['absent']);
  });

  test('two that carry it are told as two', () => {
    expect(traced([marked], [carrying(7), carrying(8)])).toEqual(['ambiguous']);
  });

  test('a build that has no parameters yet may get it', () => {
    expect(traced([marked], [build(7, '1', { parameters: [], causes: null })])).toEqual(['ambiguous']);
  });
});

test('no item is given to two, and none that is another’s, whatever there is', () => {
  const value = fc.constantFrom('1', '2', '3');
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 6 }),
      fc.array(value, { maxLength: 6 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 6 })),
      (lost, built, known) => {
        const suspects = lost.map((each, index) => suspect(`k${index}`, each));
        const builds = built.map((each, index) => build(index + 1, each));
        const others = known.map(String);
        const given = traced(suspects, builds, others).flatMap(
          trace => /^probable (.*)/.exec(trace)?.[1] ?? [],
        );
        expect(new Set(given).size).toBe(given.length);
        expect(given.filter(id => others.includes(id))).toEqual([]);
      },
    ),
  );
});

test('beside an equal one that may have been there before, nothing is adopted: that one may be its own', () => {
  const mine = suspect('a', '1', { earliest: 1_000, apparent: 1_500 });
  const [perhaps, later] = [build(8, '1', { since: 1_200 }), build(9, '1', { since: 1_600 })];
  expect(traced([mine], [later])).toEqual(['probable 9']);
  expect(traced([mine], [perhaps])).toEqual(['ambiguous']);
  expect(traced([mine], [perhaps, later])).toEqual(['ambiguous']);
});
