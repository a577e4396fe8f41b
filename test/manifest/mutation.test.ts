import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SourceFile } from '../../src/core/source.ts';
import { noStyle } from '../../src/core/style.ts';
import { compileCel } from '../../src/manifest/expression/cel.ts';
import { loadManifest } from '../../src/manifest/load-manifest.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { planDocument } from '../../src/plan/render/plan-json.ts';
import { planText } from '../../src/plan/render/plan-text.ts';
import { problemsDocument } from '../../src/report/problem-json.ts';
import { problemsText } from '../../src/report/problem-text.ts';
import { scheduleChecker } from '../../src/schedule/check-schedule.ts';
import fc from '../property.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const seeds = [
  readFileSync(new URL('../../triggers.yaml', import.meta.url), 'utf8'),
  ...readdirSync(EXAMPLES)
    .filter(file => file.endsWith('.yaml'))
    .map(file => readFileSync(new URL(file, EXAMPLES), 'utf8')),
];

/** What slips of the hand and worse bring into a file. */
const scrap = fc.constantFrom(
  '',
  ' ',
  '\n',
  '\t',
  ':',
  ': ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '<<: *a\n',
  '!!set ',
  '|\n',
  '>',
  '${{',
  '}}',
  '$',
  '${{ secrets.X }}',
  '${{ matrix.os + 1 }}',
  '~',
  '1.10',
  '\u0000',
  '\ud800',
  '\uFEFF',
  '__proto__: 1\n',
  '---\n',
);

interface Mutation {
  readonly at: number;
  readonly length: number;
  readonly how: 'delete' | 'insert' | 'repeat';
  readonly scrap: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 40 }),
  how: fc.constantFrom('delete', 'insert', 'repeat'),
  scrap,
});

function mutate(text: string, { at, length, how, scrap: inserted }: Mutation): string {
  const start = Math.floor(at * text.length);
  const slice = text.slice(start, start + length);
  const middle = how === 'delete' ? '' : how === 'insert' ? inserted + slice : slice + slice;
  return text.slice(0, start) + middle + text.slice(start + length);
}

test('whatever happens to a manifest, it loads or is told what is wrong with it and where', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      (seed, mutations) => {
        const source = new SourceFile('triggers.yaml', mutations.reduce(mutate, seed));
        const loaded = loadManifest(source, { checkSchedule: scheduleChecker(), compileCel });
        const problems = loaded.ok ? loaded.value.warnings : loaded.error;
        expect(loaded.ok || problems.some(({ severity }) => severity === 'error')).toBe(true);
        for (const { at, message, next } of problems) {
          expect(message).not.toBe('');
          expect(next).not.toBe('');
          expect(at).toMatchObject({ source });
          expect(at?.start).toBeLessThanOrEqual(source.text.length);
          expect(at?.end).toBeGreaterThanOrEqual(at?.start ?? Number.NaN);
        }
        problemsText(problems, noStyle);
        JSON.stringify(problemsDocument(problems));
        if (!loaded.ok) return;
        const planned = makePlan(loaded.value.manifest, {
          triggers: [],
          inputs: new Map(),
          env: () => undefined,
        });
        if (planned.ok) planText(planned.value, noStyle) + JSON.stringify(planDocument(planned.value, '0'));
        else problemsText(planned.error, noStyle);
      },
    ),
    { numRuns: 800, seed: 20_261_122 },
  );
});
