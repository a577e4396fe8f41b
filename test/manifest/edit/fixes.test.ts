import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../src/core/source.ts';
import { applyFixes, type Texts } from '../../../src/manifest/edit/apply-fixes.ts';
import { compileCel } from '../../../src/manifest/expression/cel.ts';
import { loadManifest } from '../../../src/manifest/load-manifest.ts';
import { requestRules } from '../../../src/plan/rules/index.ts';
import { lintRequests } from '../../../src/plan/rules/lint-requests.ts';
import { scheduleChecker } from '../../../src/schedule/check-schedule.ts';
import { HEAD, withTrigger } from '../loading.ts';

const PATH = 'triggers.yaml';

async function check(text: string) {
  const tools = { checkSchedule: scheduleChecker(), compileCel, rules: requestRules() };
  const loaded = loadManifest(new SourceFile(PATH, text), tools);
  if (!loaded.ok) return { problems: loaded.error, requests: null };
  const { manifest, warnings } = loaded.value;
  const requests = lintRequests(manifest, [...manifest.triggers.values()]);
  return { problems: warnings, requests: requests.map(({ asks }) => asks) };
}

/** The text afterwards, what was done, and what is left. */
async function fixed(text: string) {
  const { applied, files } = await applyFixes((texts: Texts) => check(texts.get(PATH) ?? text));
  const after = files[0]?.after ?? text;
  const left = (await check(after)).problems.map(({ code }) => code);
  return { after, done: applied.map(({ done }) => done), left };
}

/** What becomes of a trigger's body; the head, and the indentation, are left out. */
async function fixedTrigger(body: string) {
  const { after, done, left } = await fixed(withTrigger(body));
  const lines = after.slice(`${HEAD}triggers:\n  t:\n    job: j\n`.length).split('\n');
  return {
    after: lines
      .map(line => line.slice(4))
      .join('\n')
      .trimEnd(),
    done,
    left,
  };
}

describe('a fix', () => {
  test.each([
    ['a number that is sent as text is quoted', 'parameters: {V: 1.10}', 'parameters: {V: "1.10"}'],
    [
      'in a matrix all that are compared are quoted at once',
      'matrix: {v: [1.10, 2], os: [a, b], exclude: [{v: 1.10, os: a}], include: [{v: 1.10, x: 1}]}\nparameters: {V: "${{ matrix.v }}", O: "${{ matrix.os }}", X: "${{ matrix.x }}"}',
      'matrix: {v: ["1.10", 2], os: [a, b], exclude: [{v: "1.10", os: a}], include: [{v: "1.10", x: 1}]}\nparameters: {V: "${{ matrix.v }}", O: "${{ matrix.os }}", X: "${{ matrix.x }}"}',
    ],
    ['a misspelled key is renamed, in its quotes', "'paramters': {V: a} # why", "'parameters': {V: a} # why"],
    ['a misspelled word is replaced', 'wait: finsihed', 'wait: finished'],
    ['a text that looks like something else is quoted', 'description: 2026', 'description: "2026"'],
    ['an anchor that nobody repeats goes', 'parameters: &all {V: &v a}', 'parameters: {V: a}'],
    [
      'a rule that is ignored for nothing goes, with its comment if it is alone',
      'parameters: {V: a} # volley-ignore number-like\n# volley-ignore number-like, equal-text\nwait: queued',
      'parameters: {V: a}\nwait: queued',
    ],
    [
      'of several rules in a comment the others stay',
      'parameters: {V: a, W: 1.0} # volley-ignore equal-text, number-like',
      'parameters: {V: a, W: 1.0} # volley-ignore number-like',
    ],
    [
      'a misspelled rule is renamed',
      'parameters: {V: 1.10} # volley-ignore number-lik',
      'parameters: {V: 1.10} # volley-ignore number-like',
    ],
  ])('%s', async (_, before, after) => {
    expect(await fixedTrigger(before)).toMatchObject({ after, left: [] });
  });

  test('one mends what another has hidden', async () => {
    const { after, done, left } = await fixed(
      'version: "1"\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\ntriggrs:\n  t: {job: j, taget: ci, needs: [buld]}\n  build: {job: b, parameters: {V: 1.10}}\n',
    );
    expect(left).toEqual([]);
    expect(after).toBe(
      'version: 1\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\ntriggers:\n  t: {job: j, target: ci, needs: [build]}\n  build: {job: b, parameters: {V: "1.10"}}\n',
    );
    expect(done).toHaveLength(5);
  });

  test('ends of lines, a byte order mark and all other text stay', async () => {
    const text = `\uFEFF${withTrigger('parameters:   {V:  1.10 }').replaceAll('\n', '\r\n')}`;
    expect((await fixed(text)).after).toBe(text.replace('1.10', '"1.10"'));
  });
});

describe('no fix', () => {
  test('where two names are equally near', async () => {
    const text = `${HEAD}triggers: {t: {job: j, needs: [bild]}, bald: {job: a}, bold: {job: b}}\n`;
    expect(await fixed(text)).toMatchObject({ after: text, done: [] });
  });

  test('that lets a trigger need itself', async () => {
    expect((await fixedTrigger('needs: [u]')).done).toEqual([]);
  });

  test('where the right name stands there already', async () => {
    const body = 'parameters: {V: a}\nparamters: {V: b}';
    expect((await fixedTrigger(body)).after).toBe(body);
  });

  test('where the requests would not be the same: the number is compared by an expression', async () => {
    const body =
      "matrix: {v: [1.10, 2.0]}\nparameters: {V: \"${{ matrix.v == 1.1 ? 'new' : 'old' }}\", W: 3.0}";
    const { after, done, left } = await fixedTrigger(body);
    expect(after).toContain('matrix: {v: [1.10,');
    expect(after).toContain('W: "3.0"');
    expect(done).toContain('quoted 3.0');
    expect(left).toContain('number-like');
  });

  test('where the requests would not be the same: an expression writes the number in its own way', async () => {
    const body = 'matrix: {v: [1.10, 2]}\nparameters: {V: "${{ string(matrix.v) }}"}';
    expect(await fixedTrigger(body)).toEqual({ after: body, done: [], left: ['number-like'] });
  });

  const COMPARED = "${{ matrix.v == 1.0 ? 'staging' : 'production' }}";

  test.each([
    [
      'a matrix too large to be tried',
      `{v: [1.0, 2.0], n: [${numbers(3_000)}]}`,
      `parameters: {V: "${COMPARED}"}`,
    ],
    ['a concurrency group', '{v: [1.0, 2.0]}', `concurrency: {group: "g-${COMPARED}"}`],
    ['a path', '{v: [1.0, 2.0]}', `paths: ["${COMPARED}/**"]`],
    ['a condition, its braces left out', '{v: [1.0, 2.0]}', 'needs: [nowhere]\nif: matrix.v == 1.0'],
    ['a computed name', '{v: [1.0, 2.0]}', "parameters: {V: \"${{ matrix['v'] == 1.0 ? 'a' : 'b' }}\"}"],
  ])('of numbers that are compared in %s', async (_, matrix, rest) => {
    const body = `matrix: ${matrix}\n${rest}`;
    expect((await fixedTrigger(body)).done).toEqual([]);
  });

  test('of numbers that decide which cells of a matrix are fired', async () => {
    const body = `matrix: {v: [${numbers(9, '.0')}], w: [1.0, 2.0], sample: {size: 3}}\nparameters: {V: "\${{ matrix.v }}"}`;
    expect((await fixedTrigger(body)).done).toEqual([]);
  });

  test('of numbers that an expression compares, in a manifest whose other errors hide what it fires', async () => {
    const body = `matrix: {v: [1.0, 2.0]}\nneeds: [nowhere]\nparameters: {V: "${COMPARED}", W: 3.0}`;
    expect((await fixedTrigger(body)).done).toEqual(['quoted 3.0']);
  });

  test('of some numbers of an axis alone: all of them, or none', async () => {
    const body =
      'matrix: {v: [1.0, 2.0, "3"], exclude: [{v: 2.0}], include: [{v: 4.0}]}\nparameters: {V: "${{ matrix.v }}"}';
    expect((await fixedTrigger(body)).after).toBe(
      'matrix: {v: ["1.0", "2.0", "3"], exclude: [{v: "2.0"}], include: [{v: "4.0"}]}\nparameters: {V: "${{ matrix.v }}"}',
    );
  });

  test('for what takes a person', async () => {
    expect(await fixedTrigger('inputs: {a: {}}\nmarker: "1 2"')).toMatchObject({ done: [] });
  });
});

const numbers = (amount: number, fraction = ''): string =>
  Array.from({ length: amount }, (_, n) => `${n}${fraction}`).join(', ');
