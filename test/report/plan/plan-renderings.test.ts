import { describe, expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import { planText } from '../../../src/plan/render/plan-text.ts';
import { MOST_CHARACTERS } from '../../../src/report/markup/markdown-comment.ts';
import { planHtml } from '../../../src/report/plan/plan-html.ts';
import { planMarkdown } from '../../../src/report/plan/plan-markdown.ts';
import { planMermaid } from '../../../src/report/plan/plan-mermaid.ts';
import { HEAD } from '../../manifest/loading.ts';
import { planOf } from '../../plan/planning.ts';
import { expectGolden } from '../golden.ts';
import { AFTER } from '../plan-review.ts';

const HOSTILE_NAMES = `${HEAD}triggers:
  "a\\"] --> t9[\\"<img src=x onerror=alert(1)>": {job: j, description: "<b>bold</b>"}
  "end; click t0 href \\"https://evil.example.com\\"": {job: "k\`l", needs: ["a\\"] --> t9[\\"<img src=x onerror=alert(1)>"]}
`;

describe('a plan', () => {
  test('reads in a pull request', () => {
    expectGolden('plan-markdown', planMarkdown(planOf(AFTER)));
  });

  test('reads on a page', () => {
    expectGolden('plan-html', planHtml(planOf(AFTER)));
  });

  test('is drawn as triggers and what they need', () => {
    expectGolden('plan-mermaid', planMermaid(planOf(AFTER).triggers));
  });

  test('of which not all fits a comment is cut, and says so', () => {
    const axis = Array.from({ length: 5_000 }, (_, index) => `value-${index}`);
    const triggers = Array.from(
      { length: 20 },
      (_, index) => `  t${index}: {job: j, matrix: {a: ${JSON.stringify(axis.slice(0, 500))}}}\n`,
    );
    const comment = planMarkdown(planOf(`${HEAD}triggers:\n${triggers.join('')}`));
    expect(comment.length).toBeLessThan(MOST_CHARACTERS);
    expect(comment).toMatch(/\*\*Cut:\*\* \d+ rows/);
    expect(comment).toContain('10000 requests from 20 triggers');
  });

  test('tells what is wrong with it, first of all', () => {
    const plan = planOf(AFTER);
    const problem = {
      code: 'over-budget',
      severity: 'error',
      message: '16 <builds>',
      next: 'Fewer.',
    } as const;
    const comment = planMarkdown(plan, [problem]);
    expect(comment).toContain('- **error** <code>over-budget</code>: 16 &#60;builds&#62;. Fewer.');
    expect(comment.indexOf('over-budget')).toBeLessThan(comment.indexOf('| trigger |'));
    expect(planHtml(plan, [problem])).toContain('<code>over-budget</code>: 16 &#60;builds&#62;. Fewer.');
    expect(planMarkdown({ ...plan, warnings: [problem] })).toContain('over-budget');
  });

  test('shows no credential that stands in the clear, and of a long value the beginning', () => {
    const plan = planOf(
      `${HEAD}triggers: {t: {job: j, parameters: {PASSWORD: hunter2, URL: "https://u:hunter2@x", LONG: "${'x'.repeat(60_000)}"}}}`,
    );
    for (const text of [planMarkdown(plan), planHtml(plan), planText(plan, noStyle)]) {
      expect(text).not.toContain('hunter2');
      expect(text).toContain('… 59 800 more');
    }
  });

  test('shows a thousand requests of a trigger on a page, and counts the rest', () => {
    const axis = Array.from({ length: 1_200 }, (_, index) => index);
    const page = planHtml(planOf(`${HEAD}triggers:\n  t: {job: j, matrix: {a: [${axis}]}}`));
    expect(page).toContain('200 more are not on this page');
  });
});

describe('names and values of a manifest', () => {
  const plan = planOf(HOSTILE_NAMES);

  test('never become an element or a script of a page', () => {
    const page = planHtml(plan);
    expect(page).not.toMatch(/<img|<b>|<script/);
    expect(page).toContain('&#60;img src=x onerror=alert(1)&#62;');
  });

  test('never end a code span, a cell or a block of a comment', () => {
    // Inside of the graph Mermaid's own notation holds.
    const comment = planMarkdown(plan).replace(/```mermaid[\s\S]*?```/, '');
    expect(comment).not.toMatch(/<img|<b>|`/);
    for (const line of comment.split('\n').filter(text => text.startsWith('| ')))
      expect(line.match(/\|/g)?.length).toBeLessThanOrEqual(5);
  });

  test('never become a link of a comment', () => {
    const values = ['https://evil.example/x', 'x www.evil.example', 'WWW.evil.example', 'me@evil.example'];
    const parameters = values.map((value, index) => `P${index}: ${JSON.stringify(value)}`);
    const comment = planMarkdown(planOf(`${HEAD}triggers: {t: {job: j, parameters: {${parameters}}}}`));
    expect(comment).toContain('evil');
    // What GitHub's parser looks for: the first two before, the last after it has turned character references back.
    expect(comment.replace('<!-- volley plan -->', '')).not.toMatch(/:\/\/|www\./i);
    expect(comment.replaceAll('&#64;', '@')).not.toMatch(/\w@\w/);
  });

  test('never become a node, an edge or a link of a graph', () => {
    const [head, ...lines] = planMermaid(plan.triggers).trim().split('\n');
    expect(head).toBe('flowchart LR');
    expect(lines).toHaveLength(3);
    for (const line of lines.slice(0, 2))
      expect(line).toMatch(/^ {2}t\d\["[^"`<>;[\]]*(?:(?:#\d+;|<br>)[^"`<>;[\]]*)*"\]$/);
    expect(lines[2]).toBe('  t0 --> t1');
  });
});

describe('a graph', () => {
  const fanIn = (width: number): string => {
    const needs = Array.from({ length: width }, (_, index) => `a${index}`);
    const firsts = needs.map(name => `  ${name}: {job: j}\n`);
    const thens = needs.map((_, index) => `  b${index}: {job: j, needs: [${needs}]}\n`);
    return `${HEAD}triggers:\n${firsts.join('')}${thens.join('')}`;
  };
  const edges = (graph: string): number => graph.match(/-->/g)?.length ?? 0;

  test('has no more edges than Mermaid draws, and says what is missing', () => {
    const graph = planMermaid(planOf(fanIn(30)).triggers);
    expect(edges(graph)).toBe(480);
    expect(graph).toContain('more["… and 14 more triggers: too many to draw"]');
    expect(planMermaid(planOf(fanIn(22)).triggers)).not.toContain('more[');
  });

  test('is no longer than Mermaid takes, and has what differs before all else', () => {
    const triggers = Array.from({ length: 3_000 }, (_, index) => `  t${index}: {job: j}\n`);
    const plan = planOf(`${HEAD}triggers:\n${triggers.join('')}`);
    const graph = planMermaid(plan.triggers, new Map([['t2999', 'changed']]));
    expect(graph.length).toBeLessThan(50_000);
    expect(graph).toMatch(
      /t2999\["t2999<br>[\s\S]*more\["… and \d+ more triggers: too many to draw"\][\s\S]*class t2999 changed/,
    );
  });

  test('of more triggers than anybody can read is no part of a comment, which says so', () => {
    expect(planMarkdown(planOf(fanIn(31)))).toContain('What needs what is not drawn here: 62 triggers');
    expect(planMarkdown(planOf(fanIn(3)))).toContain('```mermaid');
  });
});

test('a page may load nothing and run nothing, whatever is in it', () => {
  const page = planHtml(planOf(AFTER));
  expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'/);
  expect(page).not.toMatch(/<script|\son\w+=|src=|href=/);
});
