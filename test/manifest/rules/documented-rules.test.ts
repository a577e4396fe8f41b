import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import { RULE_NAMES } from '../../../src/manifest/rules/rule-name.ts';
import { problemsText } from '../../../src/report/problem-text.ts';
import { linted } from './linting.ts';

/**
 * docs/rules.md has a section for each rule: a wrong example, what volley says of it, and a right one. What is said
 * is a golden text: `UPDATE_GOLDEN=1` writes it anew.
 */
const PAGE = new URL('../../../docs/rules.md', import.meta.url);

interface Section {
  readonly rule: string;
  readonly wrong: string;
  readonly said: string | null;
  readonly right: string;
}

const SECTION =
  /^## `([a-z-]+)`\n[\s\S]*?^```yaml\n([\s\S]*?)^```\n\n(?:^```text\n([\s\S]*?)^```\n\n)?^```yaml\n([\s\S]*?)^```/gm;

const sectionsOf = (page: string): readonly Section[] =>
  [...page.matchAll(SECTION)].map(([, rule = '', wrong = '', said, right = '']) => ({
    rule,
    wrong,
    said: said ?? null,
    right,
  }));

/** Behind the example, so that the lines in what volley says are the example's own. */
function framed(example: string): string {
  const lacks = (key: string): boolean => !new RegExp(`^${key}:`, 'm').test(example);
  return [
    example,
    lacks('version') ? 'version: 1\n' : '',
    lacks('targets') ? 'targets: {ci: {type: jenkins, url: https://ci.example.com/}}\n' : '',
    lacks('triggers') ? 'triggers: {build: {job: build}}\n' : '',
  ].join('');
}

const saidOf = (example: string): string => problemsText(linted(framed(example)), noStyle);

if (process.env.UPDATE_GOLDEN === '1') {
  const page = readFileSync(PAGE, 'utf8').replace(SECTION, (section, _rule, wrong: string) =>
    section
      .replace(/^```text\n[\s\S]*?^```\n\n/m, '')
      .replace(/^```\n\n```yaml/m, () => `\`\`\`\n\n\`\`\`text\n${saidOf(wrong)}\`\`\`\n\n\`\`\`yaml`),
  );
  writeFileSync(PAGE, page);
}

const sections = sectionsOf(readFileSync(PAGE, 'utf8'));

test('each rule has its section, in the order of their list', () => {
  expect(sections.map(({ rule }) => rule)).toEqual(RULE_NAMES);
});

describe.each(sections)('$rule', ({ rule, wrong, said, right }) => {
  test('the wrong example gives what the page shows, and that rule alone', () => {
    const codes = linted(framed(wrong)).map(({ code }) => code);
    expect([...new Set(codes)]).toEqual([rule]);
    expect(saidOf(wrong)).toBe(said);
  });

  test('the right example gives nothing', () => {
    expect(saidOf(right)).toBe('');
  });
});
