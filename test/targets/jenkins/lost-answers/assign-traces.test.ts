import { describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../../src/core/ids.ts';
import {
  assignTraces,
  type Evidence,
  type JobSuspect,
} from '../../../../src/targets/jenkins/lost-answers/assign-traces.ts';
import type { Candidate } from '../../../../src/targets/jenkins/lost-answers/suspicion.ts';
import fc from '../../../property.ts';

const SENT = 100_000;
/** Further than a clock is taken to be wrong. */
const BEFORE = SENT - 30_001;
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

  test('its item is its own, however long before it seems to have come', () => {
    const item = { since: 1, queuedAt: 1, number: null };
    expect(traced([known()], [build(7, '1', item)])).toEqual(['probable 7']);
    expect(traced([known()], [build(8, '1', item)])).toEqual(['absent']);
  });

  test('what has its id and asks for something else is not its own', () => {
    expect(traced([known()], [build(7, '2')])).toEqual(['absent']);
  });

  test('of several that ask for the same, the one with its id is its own', () => {
    expect(traced([known()], [build(7, '1'), build(8, '1')])).toEqual(['probable 7']);
    expect(traced([suspect('a', '1')], [build(7, '1'), build(8, '1')])).toEqual(['ambiguous']);
  });
});

describe('merged by the server with an item, when it was sent once more', () => {
  const OTHER = { kind: 'other' } as const;
  const merged = (more: Partial<JobSuspect> = {}): JobSuspect =>
    suspect('a', '1', { mergedWith: queueId('7'), ...more });
  const item = (more: Partial<Candidate> = {}): Candidate => build(7, '1', { number: null, ...more });

  test('the item is its own, if each of its attempts has left a cause there', () => {
    expect(traced([merged()], [item({ causes: [...ME, ...ME] })])).toEqual(['probable 7']);
    expect(traced([merged()], [build(7, '1', { causes: [...ME, ...ME] })])).toEqual(['probable 7']);
  });

  test('the server has compared what they ask for, though a plugin may store something else', () => {
    const sent = merged({ asked: { ...BASE.asked, parameters: new Map([['LABEL', 'x']]) } });
    const stored = { parameters: [{ name: 'LABEL', value: { of: 'x' } }], causes: [...ME, ...ME] };
    expect(traced([{ ...sent, mergedWith: undefined }], [item(stored)])).toEqual(['ambiguous']);
    expect(traced([sent], [item(stored)])).toEqual(['probable 7']);
  });

  test('it is another’s, if only the last one has left a cause on it', () => {
    expect(traced([merged()], [item({ causes: [OTHER, ...ME] })])).toEqual(['absent']);
    expect(traced([merged()], [item({ causes: [...ME, ...ME] })], ['7'])).toEqual(['absent']);
    expect(traced([merged()], [item({ parameters: [{ name: 'N', value: '2' }] })])).toEqual(['absent']);
  });

  test('in doubt it is neither', () => {
    for (const causes of [null, [], [OTHER, ...ME, ...ME]])
      expect(traced([merged()], [item({ causes })])).toEqual(['ambiguous']);
    // The clocks may be wrong, and causes are not: nobody of ours has waited there before.
    const twice = { causes: [...ME, ...ME] };
    for (const since of [SENT - 1, null])
      expect(traced([merged()], [item({ ...twice, since })])).toEqual(['ambiguous']);
    expect(traced([merged()], [build(7, '1', { ...twice, since: SENT - 1 })])).toEqual(['ambiguous']);
  });

  test('it is confirmed by its marker', () => {
    const marker = { name: 'MARK', value: 'run/a' };
    const marked = item({ parameters: [{ name: 'MARK', value: 'run/a' }], causes: [...ME, ...ME] });
    expect(traced([merged({ marker })], [marked])).toEqual(['confirmed 7']);
  });

  test('whatever is on it, it is its own only if no cause is another’s', () => {
    const cause = fc.constantFrom(...ME, OTHER);
    fc.assert(
      fc.property(fc.array(cause, { maxLength: 4 }), causes => {
        const [found] = traced([merged()], [item({ causes })]);
        const likes = causes.filter(({ kind }) => kind === 'user').length;
        expect(found === 'probable 7').toBe(likes > 0 && likes === causes.length);
        expect(found === 'absent').toBe(likes < causes.length && likes <= 1);
      }),
    );
  });
});

test('a build that is known by its number and the id of its item to be another request’s is no candidate', () => {
  const known = (id: string, url: string): JobSuspect =>
    suspect('a', '1', { taken: new Map([[queueId(id), [{ number: 7, url }]]]) });
  expect(traced([known('7', 'B/7')], [build(7, '1')])).toEqual(['absent']);
  expect(traced([known('7', 'b/7')], [build(7, '1'), build(8, '1')])).toEqual(['probable 8']);
  // The server gives ids again when it was killed, and a job numbers when it was made anew.
  expect(traced([known('6', 'b/7')], [build(7, '1')])).toEqual(['probable 7']);
  expect(traced([known('7', 'b/6')], [build(7, '1')])).toEqual(['probable 7']);
});

describe('without a marker', () => {
  test('the only equal build since is probably the request’s own', () => {
    expect(traced([suspect('a', '1')], [build(7, '1'), build(8, '2')])).toEqual(['probable 7']);
  });

  test('a build of before, or of another request, is not', () => {
    expect(traced([suspect('a', '1')], [build(7, '1', { since: BEFORE })])).toEqual(['absent']);
    expect(traced([suspect('a', '1')], [build(7, '1')], ['7'])).toEqual(['absent']);
  });

  test('an equal build or item of before, by no more than another clock may be ahead, is neither its own nor nothing', () => {
    const since = BEFORE + 1;
    expect(traced([suspect('a', '1')], [build(7, '1', { since })])).toEqual(['ambiguous']);
    const item = { since, queuedAt: since, number: null };
    expect(traced([suspect('a', '1')], [build(7, '1', item)])).toEqual(['ambiguous']);
    expect(traced([suspect('a', '1')], [build(7, '2', { since })])).toEqual(['absent']);
  });

  test('nor is an equal build that was not numbered yet when its time says that it had begun', () => {
    const sent = suspect('a', '1', { numbered: { next: 7, from: BEFORE, until: SENT } });
    expect(traced([sent], [build(7, '1', { since: BEFORE - 1 })])).toEqual(['ambiguous']);
    expect(traced([sent], [build(7, '1', { since: BEFORE })])).toEqual(['absent']);
  });

  test('an equal build that was numbered before is not, though it began so shortly before that the clocks may be wrong', () => {
    const sent = suspect('a', '1', { numbered: { next: 8, from: 0, until: SENT } });
    expect(traced([sent], [build(7, '1')])).toEqual(['absent']);
    expect(traced([sent], [build(7, '1'), build(8, '1')])).toEqual(['probable 8']);
  });

  test('an equal build of which the numbers and the times say different things is neither its own nor nothing', () => {
    const sent = suspect('a', '1', { numbered: { next: 8, from: 0, until: SENT } });
    expect(traced([sent], [build(7, '1', { since: SENT + 1 })])).toEqual(['ambiguous']);
    expect(traced([sent], [build(7, '2', { since: SENT + 1 })])).toEqual(['absent']);
  });

  test('nothing is absent where the job was made anew since: what it had built is gone with it', () => {
    const numbered = (next: number) => suspect('a', '1', { numbered: { next, from: 0, until: SENT } });
    expect(traced([numbered(100)], [])).toEqual(['absent']);
    expect(traced([numbered(101)], [])).toEqual(['ambiguous']);
  });

  test('an equal build from right before, as the clocks seem to tell, is neither its own nor nothing', () => {
    const sent = suspect('a', '1', { apparent: SENT + 5 });
    expect(traced([sent], [build(7, '1', { since: SENT + 4 })])).toEqual(['ambiguous']);
    expect(traced([sent], [build(7, '1', { since: SENT + 5 })])).toEqual(['probable 7']);
  });

  test('another’s item that carries two requests of ours may be shared', () => {
    const shared = build(7, '1', { number: null, since: BEFORE, causes: [...ME, ...ME] });
    expect(traced([suspect('a', '1')], [shared], ['7'])).toEqual(['ambiguous']);
    expect(traced([suspect('a', '1')], [{ ...shared, causes: [...ME] }], ['7'])).toEqual(['absent']);
  });

  test('a build that had begun before cannot have taken it in, however many it serves', () => {
    const begun = build(7, '1', { since: BEFORE, causes: [...ME, ...ME] });
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

  test('nothing is absent where builds may be missing, also of right before, as another clock may be ahead', () => {
    const asked: number[] = [];
    const isCompleteSince = (instant: number): boolean => asked.push(instant) > 0;
    assignTraces([suspect('a', '1')], { ...evidence([]), isCompleteSince }, new Set());
    expect(asked).toEqual([BEFORE + 1]);
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

  test('what carries it is confirmed, though its number or its time is of before: a job may be made anew, and a clock be set', () => {
    const numbered = { ...marked, numbered: { next: 8, from: 0, until: SENT } };
    expect(traced([numbered], [carrying(7)])).toEqual(['confirmed 7']);
    expect(traced([marked], [{ ...carrying(7), since: BEFORE }])).toEqual(['confirmed 7']);
  });

  test('what does not carry it is not the request’s own, however equal', () => {
    const parameters = [
      { name: 'N', value: '1' },
      { name: 'ID', value: '' },
    ];
    expect(traced([marked], [build(8, '1', { parameters })])).toEqual(['absent']);
  });

  test('what has no such parameter may be it, where the job has lost that since; unless it asks for something else', () => {
    expect(traced([marked], [build(8, '1')])).toEqual(['ambiguous']);
    expect(traced([marked], [build(8, '2')])).toEqual(['absent']);
    expect(traced([marked], [build(8, '1', { since: BEFORE })])).toEqual(['absent']);
    expect(traced([marked], [build(8, '1')], ['8'])).toEqual(['absent']);
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
