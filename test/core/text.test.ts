import { describe, expect, test } from 'vitest';
import { reveal, showText, type Text, type TextPart } from '../../src/core/text.ts';
import { withTrigger } from '../manifest/loading.ts';
import { parametersOf, planOf } from '../plan/planning.ts';
import fc from '../property.ts';

/** A text with neighbouring strings put together: two texts that send the same are equal in this form. */
function normal(text: Text): Text {
  const parts: TextPart[] = [];
  for (const part of typeof text === 'string' ? [text] : text) {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else if (part !== '') parts.push(part);
  }
  return parts;
}

const piece = fc.constantFrom(
  '$',
  '$$',
  '{{',
  '${{',
  '}}',
  '${{ secrets.A }}',
  '{{ secrets.A }}',
  ' "$" ',
  'x',
  '',
);
const reference = fc.constantFrom<TextPart>(
  { secret: 'A' },
  { secret: 'B' },
  { run: 'id' },
  { run: 'scheduled-time' },
);
const text: fc.Arbitrary<Text> = fc.oneof(piece, fc.array(fc.oneof(piece, reference), { maxLength: 6 }));

/** One that waits for an input, too, as in plans that are only compared. */
const comparedText: fc.Arbitrary<Text> = fc.oneof(
  text,
  fc.array(fc.oneof(piece, reference, fc.constant<TextPart>({ open: 'inputs.a' })), { maxLength: 6 }),
);

test('no two texts look alike', () => {
  fc.assert(
    fc.property(comparedText, comparedText, (a, b) => {
      expect(showText(a) === showText(b)).toBe(JSON.stringify(normal(a)) === JSON.stringify(normal(b)));
    }),
    { numRuns: 5_000 },
  );
});

test('a shown text, written into a manifest, is that text again', () => {
  fc.assert(
    fc.property(text, original => {
      const head =
        'version: 1\nsecrets: {A: {env: A}, B: {env: B}}\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\n';
      const shown = showText(original);
      expect(parametersOf(withTrigger(`parameters: {P: ${JSON.stringify(shown)}}`, head))).toEqual([
        { P: shown },
      ]);
    }),
    { numRuns: 300 },
  );
});

describe('a value that merely looks like a reference', () => {
  const LOOKS = '${{ secrets.TOKEN }}';
  const head =
    'version: 1\nsecrets: {TOKEN: {env: T}}\nenv: [STAGE]\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\n';

  test.each([
    ['an input', 'inputs: {v: {}}\nparameters: {P: "${{ inputs.v }}"}'],
    [
      'an input inside text with a secret',
      'inputs: {v: {}}\nparameters: {P: "${{ inputs.v }}${{ secrets.TOKEN }}"}',
    ],
    ['a computed input', 'inputs: {v: {}}\nparameters: {P: "${{ inputs.v + \'\' }}"}'],
    ['an environment variable', 'inputs: {v: {}}\nparameters: {P: "${{ env.STAGE }}"}'],
    [
      'a matrix value',
      'inputs: {v: {}}\nmatrix: {m: ["$${{ secrets.TOKEN }}"]}\nparameters: {P: "${{ matrix.m }}"}',
    ],
  ])('%s stays literal', async (_, body) => {
    const plan = planOf(withTrigger(body, head), { inputs: { v: LOOKS }, env: { STAGE: LOOKS } });
    const parameter = plan.requests[0]?.parameters.get('P') ?? '';
    expect(showText(parameter).startsWith('$${{ secrets.TOKEN }}')).toBe(true);
    const sent = await reveal(parameter, () => Promise.resolve('hunter2'));
    expect(sent.replace(/hunter2$/, '')).toBe(LOOKS);
  });
});

test('each secret is read when the text is revealed, and nothing else is', async () => {
  const read: string[] = [];
  const sent = await reveal(['a-', { secret: 'A' }, '-', { secret: 'B' }], name => {
    read.push(name);
    return Promise.resolve(name.toLowerCase());
  });
  expect(sent).toBe('a-a-b');
  expect(read).toEqual(['A', 'B']);
});
