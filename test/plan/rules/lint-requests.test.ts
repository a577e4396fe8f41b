import { expect, test } from 'vitest';
import type { Manifest } from '../../../src/manifest/manifest.ts';
import { countRequestsOf, type LintRequest, lintRequests } from '../../../src/plan/rules/lint-requests.ts';
import { triggersThatMayMeet } from '../../../src/plan/rules/may-meet.ts';
import { pairsOf } from '../../../src/plan/rules/merged-requests.ts';
import { HEAD, manifestOf, withTrigger } from '../../manifest/loading.ts';
import fc from '../../property.ts';

const triggersOf = ({ triggers }: Manifest) => [...triggers.values()];
const requestsOf = (manifest: Manifest): readonly LintRequest[] =>
  lintRequests(manifest, triggersOf(manifest));

const axis = (name: string, size: number): string =>
  `  ${name}: [${Array.from({ length: size }, (_, index) => `v${index}`).join(', ')}]\n`;

const counts = (matrix: string): readonly (number | null)[] =>
  triggersOf(manifestOf(withTrigger(`matrix:\n${matrix}`))).map(countRequestsOf);

test('a matrix of billions is not walked to lint it', () => {
  const axes = ['a', 'b', 'c', 'd', 'e'].map(name => axis(name, 100)).join('');
  expect(counts(axes)).toEqual([null]);
  expect(counts(axis('a', 4_096))).toEqual([4_096]);
  expect(counts(axis('a', 4_097))).toEqual([null]);
});

test('beyond so many requests, those of further triggers are not compared', () => {
  const matrix = `matrix: {n: [${Array.from({ length: 4_000 }, (_, index) => index)}]}`;
  const triggers = Array.from({ length: 11 }, (_, index) => `  t${index}: {job: j, ${matrix}}`).join('\n');
  expect(requestsOf(manifestOf(`${HEAD}triggers:\n${triggers}\n`))).toHaveLength(40_000);
});

test('a request whose expressions need what is not known yet is left out', () => {
  const text = withTrigger('inputs: {n: {type: number}}\nparameters: {N: "${{ inputs.n + 1 }}"}');
  expect(requestsOf(manifestOf(text))).toHaveLength(0);
});

test.each([
  ['', 1],
  [', marker: ID', 0],
  [', duplicates: coalesce', 0],
  [', duplicates: fail', 1],
])('equal requests%s: %i told', (conduct, told) => {
  const triggers = ['a', 'b'].map(name => `  ${name}: {job: j${conduct}}`).join('\n');
  const requests = requestsOf(manifestOf(`${HEAD}triggers:\n${triggers}\n`));
  expect(pairsOf(requests, ({ asks }) => asks)).toHaveLength(told);
});

/** Few names and values, so that requests meet often. */
const trigger = fc.record({
  job: fc.constantFrom('a', 'b', '/a', '[a]', '"${{ vars.job }}"', '"${{ matrix.x }}"'),
  axes: fc.constantFrom(
    '',
    'x: [1]',
    'x: [1, 2]',
    'x: [1, "1"]',
    'x: [a, a]',
    'x: [a, b], y: [a, b]',
    'x: [[a], [b]]',
    'x: [a, b], include: [{x: c, y: d}, {x: c, y: e}]',
  ),
  parameters: fc.constantFrom(
    '',
    'X: "${{ matrix.x }}"',
    'X: "${{ matrix.x }}", Y: "${{ matrix.y }}"',
    'X: "${{ matrix.x }}${{ matrix.y }}"',
    'Y: "${{ matrix.y }}"',
    'X: a',
  ),
});

test('what is left out without being expanded would have met nothing', () => {
  fc.assert(
    fc.property(fc.array(trigger, { minLength: 1, maxLength: 4 }), drawn => {
      const triggers = drawn.map(({ job, axes, parameters }, index) => {
        // Every axis that an expression names has to be there.
        const x = /\bx: \[/.test(axes) ? '' : 'x: [z]';
        const y = /\by: /.test(axes) ? '' : 'y: [z]';
        const matrix = [x, y, axes].filter(part => part !== '').join(', ');
        return `  t${index}: {job: ${job}, matrix: {${matrix}}, parameters: {${parameters}}}\n`;
      });
      const manifest = manifestOf(`${HEAD}vars: {job: b}\ntriggers:\n${triggers.join('')}`);
      const pairs = (requests: readonly LintRequest[]): readonly string[] =>
        pairsOf(requests, ({ asks }) => asks).map(
          ({ first, second }) => `${first.trigger.name} ${second.trigger.name} ${second.asks}`,
        );
      const chosen = triggersThatMayMeet(triggersOf(manifest));
      expect(pairs(lintRequests(manifest, chosen))).toEqual(pairs(requestsOf(manifest)));
    }),
  );
});

test('triggers that send what tells their requests apart are not expanded', () => {
  const text = `${HEAD}triggers:
  plain: {job: a}
  sent: {job: b, matrix: {x: [1, 2], y: [3, 4]}, parameters: {X: "\${{ matrix.x }}", Y: "\${{ matrix.y }}"}}
  lost: {job: c, matrix: {x: [1, 2]}}
`;
  expect(triggersThatMayMeet(triggersOf(manifestOf(text))).map(({ name }) => name)).toEqual(['lost']);
});

test('a job that is computed may be any job of its target, and of no other', () => {
  const text = `version: 1
targets:
  ci: {type: jenkins, url: "https://ci.example.com/"}
  lab: {type: jenkins, url: "https://lab.example.com/"}
vars: {job: a}
triggers:
  constant: {job: a, target: ci}
  computed: {job: "\${{ vars.job }}", target: ci}
  elsewhere: {job: a, target: lab}
`;
  expect(triggersThatMayMeet(triggersOf(manifestOf(text))).map(({ name }) => name)).toEqual([
    'constant',
    'computed',
  ]);
});
