import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { noStyle } from '../../src/core/style.ts';
import { diffHtml } from '../../src/report/diff-html.ts';
import { diffDocumentChunks, diffLines } from '../../src/report/diff-json.ts';
import { diffMarkdown } from '../../src/report/diff-markdown.ts';
import { diffText } from '../../src/report/diff-text.ts';
import { MOST_CHARACTERS } from '../../src/report/markup/markdown-comment.ts';
import { planMermaid } from '../../src/report/plan-mermaid.ts';
import { planOf } from '../plan/planning.ts';
import { expectGolden } from './golden.ts';
import { AFTER, BEFORE, COMPARED, changesOf, review, reviewOf } from './plan-review.ts';

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

  test('of which not all fits a comment is cut, and says so', () => {
    const axis = Array.from({ length: 2_000 }, (_, index) => `v${index}`);
    const wide = (value: string): string =>
      BEFORE.replace('[linux, windows]', JSON.stringify(axis)).replace('BRANCH: main', `BRANCH: ${value}`);
    const comment = diffMarkdown(reviewOf(planOf(wide('a')), planOf(wide('b'.repeat(200))), 300), COMPARED);
    expect(comment.length).toBeLessThan(MOST_CHARACTERS);
    expect(comment.length).toBeGreaterThan(MOST_CHARACTERS * 0.9);
    expect(comment).toMatch(/\*\*Cut:\*\* \d+ rows had no room here/);
    expect(comment.match(/<details>/g)).toHaveLength(comment.match(/<\/details>/g)?.length ?? -1);
  });

  test('lists as many requests as it is asked for, and counts the rest', () => {
    const text = diffText(reviewOf(planOf(BEFORE), planOf(AFTER), 1), COMPARED, noStyle);
    expect(text).toContain('… and 5 more (--format ndjson shows all)');
  });
});

describe('a diff as JSON', () => {
  const schema = readFileSync(new URL('../../schemas/diff.schema.json', import.meta.url), 'utf8');
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

  test('holds every change, with what it was and what it is', () => {
    expect(document(BEFORE, AFTER)).toMatchObject({
      totals: { before: 9, after: 9, added: 5, removed: 5, changed: 2, renamed: 1 },
      requests: expect.arrayContaining([
        expect.objectContaining({
          change: 'changed',
          fields: [expect.objectContaining({ name: 'parameters.BRANCH', before: 'main' })],
        }),
      ]),
      schedules: [
        { change: 'moved', trigger: 'nightly', fields: [{ before: '02:00 Zurich', after: '03:00 Zurich' }] },
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
