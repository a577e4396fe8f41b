import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ok } from '../../src/core/result.ts';
import { SourceFile } from '../../src/core/source.ts';
import type { CelExpression } from '../../src/manifest/expression/cel-expression.ts';
import { canonicalText } from '../../src/manifest/value.ts';
import { makePlan, streamPlan } from '../../src/plan/make-plan.ts';
import { type Combination, expandMatrix } from '../../src/plan/matrix.ts';
import type { PlanStream } from '../../src/plan/plan.ts';
import { HEAD, manifestOf, withTrigger } from '../manifest/loading.ts';
import fc from '../property.ts';
import { matrixOf, plainMatrix } from './matrix-arbitrary.ts';
import { optionsOf, planProblemsOf } from './planning.ts';

const NOWHERE = { start: 0, end: 0 };

const streamOf = (text: string): PlanStream => {
  const stream = streamPlan(manifestOf(text), optionsOf({}));
  if (!stream.ok) throw new Error(stream.error.map(({ message }) => message).join());
  return stream.value;
};

describe('a streamed plan', () => {
  test('gives the same requests each time it is read, which are those of the whole plan', () => {
    const text = withTrigger('matrix: {os: [linux, windows, linux]}\nparameters: {OS: "${{ matrix.os }}"}');
    const { requests } = streamOf(text);
    const whole = makePlan(manifestOf(text), optionsOf({}));
    expect([...requests]).toEqual([...requests]);
    expect(whole).toMatchObject({ ok: true, value: { requests: [...requests] } });
  });

  test('resolves a request when it is asked for, and keeps none', () => {
    let resolved = 0;
    const cel: CelExpression = {
      references: [{ context: 'matrix', name: 'n', start: 0, end: 0, contextAt: NOWHERE, nameAt: NOWHERE }],
      check: () => null,
      evaluate: () => {
        resolved += 1;
        return ok('x');
      },
    };
    const at = { source: new SourceFile('triggers.yaml', ''), ...NOWHERE };
    const expression = { expression: { kind: 'cel', text: '', cel }, at, place: () => at } as const;
    const axis = Array.from({ length: 100 }, (_, index) => index);
    const manifest = manifestOf(withTrigger(`matrix: {n: [${axis}]}`));
    const trigger = manifest.triggers.get('t');
    if (trigger === undefined) throw new Error('no trigger');
    const parameters = new Map([['N', { kind: 'expression', expression } as const]]);
    const triggers = new Map([['t', { ...trigger, parameters }]]);
    const stream = streamPlan({ ...manifest, triggers }, optionsOf({}));
    if (!stream.ok) throw new Error('no plan');
    // Once each, to know that the plan is whole.
    expect(resolved).toBe(100);
    const requests = stream.value.requests[Symbol.iterator]();
    requests.next();
    requests.next();
    expect(resolved).toBe(102);
  });

  test('fails before its first request when only the last one is wrong', () => {
    const axis = Array.from({ length: 500 }, (_, index) => `v${index}`);
    const text = `${HEAD}triggers:
  good: {job: j}
  t: {job: j, matrix: {a: [${axis}, [x]]}, parameters: {A: "\${{ matrix.a }}"}}
`;
    expect(planProblemsOf(text)).toMatchObject([
      { code: 'not-text', message: '[x] is a list, which cannot be sent as text (for a=[x])' },
    ]);
  });
});

/** The key as its rule says it, with no thought for speed: every key that has come up so far is remembered. */
function keysByTheRule(combinations: Iterable<Combination>): readonly string[] {
  const seen = new Map<string, number>();
  return [...combinations].map(combination => {
    const pairs = [...combination].map(([key, value]) => `${JSON.stringify(key)}=${canonicalText(value)}`);
    const base = ['"t"', ...pairs.sort()].join('\n');
    const repeat = (seen.get(base) ?? 0) + 1;
    seen.set(base, repeat);
    const text = repeat === 1 ? base : `${base}\nrepeat ${repeat}`;
    return createHash('sha256').update(text).digest('hex').slice(0, 16);
  });
}

test('keys are those of the rule for any matrix, also where values repeat', () => {
  const manifest = manifestOf(withTrigger(''));
  const trigger = manifest.triggers.get('t');
  if (trigger === undefined) throw new Error('no trigger');
  fc.assert(
    fc.property(plainMatrix, plain => {
      const matrix = matrixOf(plain);
      const stream = streamPlan(
        { ...manifest, triggers: new Map([['t', { ...trigger, matrix }]]) },
        optionsOf({}),
      );
      if (!stream.ok) throw new Error('no plan');
      expect([...stream.value.requests].map(({ key }) => key)).toEqual(keysByTheRule(expandMatrix(matrix)));
    }),
    { numRuns: 1_000 },
  );
});
