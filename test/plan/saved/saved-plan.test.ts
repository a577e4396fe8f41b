import { describe, expect, test } from 'vitest';
import { runId } from '../../../src/core/ids.ts';
import { ok } from '../../../src/core/result.ts';
import { showText } from '../../../src/core/text.ts';
import { compileCel } from '../../../src/manifest/expression/cel.ts';
import { type Value, writtenNumber } from '../../../src/manifest/value.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { planDocument } from '../../../src/plan/render/plan-json.ts';
import { savedPlanText, savePlan } from '../../../src/plan/saved/saved-plan.ts';
import { loadPlan, parsePlan } from '../../../src/plan/saved/saved-plan-load.ts';
import { loadValue, saveValue } from '../../../src/plan/saved/saved-plan-value.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { execute } from '../../../src/run/execute.ts';
import { FakeClock } from '../../fake-clock.ts';
import fc from '../../property.ts';
import { FakeTarget, finished } from '../../run/fake-target.ts';
import { plainMatrix } from '../matrix-arbitrary.ts';
import { planOf } from '../planning.ts';

const WHOLE = `
version: 1
env: [STAGE, OTHER]
secrets: {TOKEN: {env: T}, JOB: {env: J}, KEY: {env: K}}
limits: {max-requests: 50, targets: {other: {builds-per-hour: 3}, ci: {builds-per-day: 9, builds-in-flight: 2}}}
vars: {team: platform, limits: {a: 1, b: [1.10, true, null]}}
targets:
  ci:
    type: jenkins
    url: https://ci.example.com/x/
    auth: {user: "me-\${{ vars.team }}", token: "\${{ secrets.TOKEN }}"}
    concurrency: 7
    rate: 10/s
    polling: {interval: 2s, share: 0.25}
    back-pressure: {queue-length: 50, latency: 2s, quiet-down: fail}
    tls: {ca-file: ca.pem, cert-file: c.pem, key-file: k.pem, passphrase: "\${{ secrets.KEY }}"}
    proxy: {url: http://proxy:3128, user: u, password: "\${{ secrets.KEY }}"}
  other: {type: jenkins, url: "https://other.example.com/", auth: {bearer: "\${{ secrets.TOKEN }}"}}
triggers:
  first:
    description: the first
    target: ci
    job: [a, b/c]
    token: \${{ secrets.JOB }}
    cause: night of \${{ vars.team }}
    inputs: {branch: {default: main}, shard: {type: number, default: 1.10}}
    matrix: {os: [linux, windows], "10": [1.10, "1.10", true], include: [{os: linux, extra: {k: [null, 2]}}]}
    parameters: {B: "\${{ inputs.branch }}", "2": x, "1": "a\${{ secrets.JOB }}$\${{ secrets.JOB }}", OS: "\${{ matrix.os }}"}
    concurrency: {group: "g-\${{ matrix.os }}", limit: 2, when-full: replace, cancel-in-progress: true}
    timeout: {queue: 1m, build: 2h, action: leave}
    max-parallel: 3
    paths: [src, "os/\${{ matrix.os }}"]
    fail-fast: true
    delay: 3s
    marker: ID
    duplicates: fail
    retry: {attempts: 3, on: [FAILURE, ABORTED], backoff: 30s}
    wait: started
    unstable: success
  gated:
    target: other
    job: d
    needs: [first]
    if: needs.first.result == 'success' && env.STAGE == 'prod' && vars.limits.a == 1 && trigger.name == 'gated'
  never: {target: ci, job: e, matrix: {os: []}}
`;

const whole = (): Plan => planOf(WHOLE, { env: { STAGE: 'prod', OTHER: 'not read' } });

function loaded(document: unknown): Plan {
  const plan = loadPlan(document, { compileCel });
  if (!plan.ok) throw new Error(`${plan.error.code}: ${plan.error.message}`);
  return plan.value;
}

const isThere = <T>(item: T | undefined): item is T => item !== undefined;
const bytes = (plan: Plan): string => JSON.stringify(savePlan(plan));
/** Functions apart, which is what conditions hold. */
const parts = ({ triggers, ...plan }: Plan): unknown => ({
  ...plan,
  triggers: triggers.map(({ condition, ...trigger }) => ({
    ...trigger,
    if: condition?.text,
    reads: condition?.reads,
  })),
});

describe('a plan that is saved and loaded', () => {
  test('has every part that it had, in its order', () => {
    const plan = whole();
    const again = loaded(JSON.parse(bytes(plan)));
    expect(parts(again)).toEqual(parts(plan));
    expect([...(again.requests[0]?.parameters.keys() ?? [])]).toEqual(['B', '2', '1', 'OS']);
    expect(planDocument(again, '1')).toEqual(planDocument(plan, '1'));
  });

  test('is the same text, whether made at once or piece by piece', () => {
    expect(savedPlanText(whole())).toBe(bytes(whole()));
    const [request] = whole().requests;
    for (const size of [0, 199, 200, 201, 450]) {
      const many = { ...whole(), requests: Array.from({ length: size }, () => request).filter(isThere) };
      expect(savedPlanText(many)).toBe(bytes(many));
    }
  });

  test('keeps its limits, in the order of their targets', () => {
    expect(loaded(JSON.parse(bytes(whole()))).limits).toEqual({
      maxRequests: 50,
      targets: [
        { name: 'ci', buildsPerDay: 9, buildsPerHour: null, buildsInFlight: 2 },
        { name: 'other', buildsPerDay: null, buildsPerHour: 3, buildsInFlight: null },
      ],
    });
  });

  test('by a volley that knew no limits is loaded, and has none', () => {
    const { limits: _, ...older } = whole();
    const again = loaded(JSON.parse(bytes(older)));
    expect(again).not.toHaveProperty('limits');
    expect(bytes(again)).toBe(bytes(older));
  });

  test('is the same bytes again', () => {
    expect(bytes(loaded(JSON.parse(bytes(whole()))))).toBe(bytes(whole()));
  });

  test.each([
    ['success', { ok: true, value: true }],
    ['failure', { ok: true, value: false }],
  ] as const)(
    'decides its conditions by the values that it was made with: first ended as %s',
    (result, held) => {
      const [, gated] = loaded(JSON.parse(bytes(whole()))).triggers;
      expect(gated?.condition?.holds(new Map([['first', result]]))).toEqual(held);
    },
  );

  test('keeps a condition that read a missing key just as wrong as it was', () => {
    const text = WHOLE.replace(/if: .*/, "if: vars.limits.zz == 1 || env.OTHER == 'x'");
    const plan = planOf(text, { env: {} });
    const hold = ({ triggers }: Plan): unknown => triggers[1]?.condition?.holds(new Map());
    expect(hold(plan)).toMatchObject({ ok: false });
    expect(hold(loaded(JSON.parse(bytes(plan))))).toEqual(hold(plan));
  });

  test('keeps a condition whose names are computed', () => {
    const text = WHOLE.replace(/if: .*/, "if: env[vars.team == 'platform'?'STAGE':'OTHER'] == 'prod'");
    const plan = planOf(text, { env: { STAGE: 'prod' } });
    expect(loaded(JSON.parse(bytes(plan))).triggers[1]?.condition?.holds(new Map())).toEqual(ok(true));
  });

  test('runs as the original does', async () => {
    const told = await Promise.all([whole(), loaded(JSON.parse(bytes(whole())))].map(story));
    expect(told[0]).toContain('"type":"run-finished"');
    expect(told[0]).toContain('"1",["a",{"secret":"JOB"}');
    expect(JSON.parse(told[1] ?? '')).toEqual(JSON.parse(told[0] ?? ''));
  });

  test('holds a number, a list or a map as it was written', () => {
    const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>(tie => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.boolean(),
        fc.constant(null),
        fc.constantFrom('1.10', '012', '.inf', '1e3').map(writtenNumber),
        fc.array(tie('value'), { maxLength: 3 }),
        fc
          .uniqueArray(
            fc.tuple(fc.constantFrom('1', '0', 'a', '__proto__', 'pairs', 'number'), tie('value')),
            {
              selector: ([name]) => name,
            },
          )
          .map(entries => new Map(entries)),
      ),
    })).value;
    fc.assert(
      fc.property(value, original => {
        expect(loadValue(JSON.parse(JSON.stringify(saveValue(original))))).toEqual(original);
      }),
    );
  });

  test('keeps any matrix, key by key', () => {
    fc.assert(
      fc.property(plainMatrix, matrix => {
        const body = JSON.stringify({ ...matrix.axes, include: matrix.include, exclude: matrix.exclude });
        fc.pre(Object.values(matrix.axes).every(values => values.length > 0));
        const plan = withoutProblems(body);
        fc.pre(plan !== null);
        if (plan === null) return;
        expect(parts(loaded(JSON.parse(bytes(plan))))).toEqual(parts(plan));
      }),
      { numRuns: 60 },
    );
  });
});

test('no secret is in a saved plan but by its name, and of the environment only what a condition reads', () => {
  const text = bytes(
    planOf(WHOLE, { env: { STAGE: 'prod', OTHER: 'hunter2', T: 'hunter2', J: 'hunter2', K: 'hunter2' } }),
  );
  expect(text).not.toContain('hunter2');
  const [request] = loaded(JSON.parse(text)).requests;
  expect(request?.token === null ? '' : showText(request?.token ?? '')).toBe('${{ secrets.JOB }}');
});

describe('a document that is no saved plan is refused with what is wrong', () => {
  const fault = (document: unknown): string => {
    const plan = loadPlan(document, { compileCel });
    return plan.ok ? 'none' : `${plan.error.code}: ${plan.error.message}`;
  };
  const text = bytes(whole());

  test('cut off, at any place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), end => {
        const plan = parsePlan(text.slice(0, end), { compileCel });
        expect(plan.ok ? 'none' : plan.error.code).toBe('not-json');
      }),
    );
  });

  test('one character changed, at any place: it is refused, or it is no other plan', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: text.length - 1 }),
        fc.constantFrom('x', '0', '"', ' '),
        (at, character) => {
          fc.pre(text[at] !== character);
          const changed = text.slice(0, at) + character + text.slice(at + 1);
          const plan = parsePlan(changed, { compileCel });
          expect(plan.ok && bytes(plan.value) !== text).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    ['another document', { plan: 1 }, 'not-a-saved-plan: the document is not a saved plan'],
    ['a list', [], 'not-a-saved-plan: the document is not a saved plan'],
    ['null', null, 'not-a-saved-plan: the document is not a saved plan'],
    [
      'a newer form',
      { savedPlan: 2 },
      'newer-plan: the plan was saved by a newer volley (form 2; this one knows 1)',
    ],
  ])('%s', (_, document, expected) => expect(fault(document)).toBe(expected));

  test.each<[string, (body: Body) => void, string]>([
    [
      'a missing member',
      body => delete body.files,
      'malformed: the saved plan is wrong at plan.files: expected a value',
    ],
    [
      'an unknown member',
      body => Object.assign(body.requests[0] ?? {}, { password: 'x' }),
      'malformed: the saved plan is wrong at plan.requests[0].password: expected no such member',
    ],
    [
      'a wrong type',
      body => Object.assign(body.triggers[0] ?? {}, { maxParallel: '3' }),
      'malformed: the saved plan is wrong at plan.triggers[0].maxParallel: expected a whole number from 1 on',
    ],
    [
      'a parameter that is there twice',
      body =>
        Object.assign(body.requests[0] ?? {}, {
          parameters: [
            ['A', 'x'],
            ['A', 'y'],
          ],
        }),
      'malformed: the saved plan is wrong at plan.requests[0].parameters[1][0]: expected a name other than "A", which came before',
    ],
    [
      'a value nested a hundred thousand levels deep',
      body =>
        Object.assign(body.requests[0] ?? {}, {
          combination: [['os', JSON.parse('['.repeat(1e5) + ']'.repeat(1e5))]],
        }),
      'malformed',
    ],
    [
      'a changed parameter',
      body => Object.assign(body.requests[0] ?? {}, { parameters: [['A', 'x']] }),
      'altered',
    ],
  ])('%s', (_, spoil, expected) => {
    const document = JSON.parse(text);
    spoil(document.plan);
    expect(fault(document).slice(0, expected.length)).toBe(expected);
  });

  test.each<[string, (plan: Plan) => Plan, string]>([
    [
      'a request of a trigger that is not there',
      plan => ({ ...plan, triggers: plan.triggers.slice(1).map(trigger => ({ ...trigger, needs: [] })) }),
      'of the trigger "first", which the plan lacks',
    ],
    [
      'a request to a target that is not there',
      plan => ({ ...plan, targets: new Map() }),
      'goes to the target "ci"',
    ],
    [
      'a request that is there twice',
      plan => ({ ...plan, requests: plan.requests.slice(0, 1).concat(plan.requests) }),
      'is there twice',
    ],
    [
      'a need that is not there',
      plan => ({ ...plan, triggers: plan.triggers.slice(1) }),
      'needs "first", which the plan lacks',
    ],
    [
      'needs that go round',
      plan => ({ ...plan, triggers: plan.triggers.map(trigger => ({ ...trigger, needs: ['gated'] })) }),
      'these triggers need each other: first, gated, never',
    ],
    [
      'requests that are missing',
      plan => ({ ...plan, requests: plan.requests.slice(1) }),
      'says that it has 6 requests, and there are 5',
    ],
    [
      'an address with a credential',
      plan => ({
        ...plan,
        targets: new Map(
          [...plan.targets].map(([name, target]) => [name, { ...target, url: 'https://u:p@ci/' }]),
        ),
      }),
      'the address holds a credential',
    ],
  ])('%s, though its digest is right', (_, spoil, expected) => {
    const message = fault(JSON.parse(JSON.stringify(savePlan(spoil(whole())))));
    expect(message.slice(0, 13)).toBe('inconsistent:');
    expect(message).toContain(expected);
  });

  test('a condition that is no expression', () => {
    const plan = whole();
    const spoilt = plan.triggers.map(trigger =>
      trigger.condition === null
        ? trigger
        : { ...trigger, condition: { ...trigger.condition, text: 'needs.first.' } },
    );
    expect(fault(JSON.parse(JSON.stringify(savePlan({ ...plan, triggers: spoilt }))))).toMatch(
      /^bad-condition: /,
    );
  });
});

type Body = { files?: unknown; requests: unknown[]; triggers: unknown[] };

function withoutProblems(matrix: string): Plan | null {
  try {
    return planOf(
      `version: 1\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\ntriggers: {t: {job: j, matrix: ${matrix}}}\n`,
    );
  } catch {
    return null;
  }
}

/** All that a run of the plan tells and sends, on a fake clock and a server that does as it is told. */
async function story(plan: Plan): Promise<string> {
  const clock = new FakeClock();
  const target = new FakeTarget();
  target.onObserve = tracked => ok(tracked.map(item => finished(item)));
  const events: RunEvent[] = [];
  const never = new AbortController().signal;
  void execute(plan, {
    run: runId('run'),
    targets: new Map([...plan.targets.keys()].map(name => [name, target])),
    clock,
    emit: event => void events.push(event),
    stop: never,
    leave: never,
  });
  for (let second = 0; second < 60; second += 1) {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    clock.advance(1_000);
  }
  const plain = (_: string, value: unknown): unknown => (value instanceof Map ? [...value] : value);
  return JSON.stringify([events, target.submitted], plain);
}
