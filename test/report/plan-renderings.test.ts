import { describe, expect, test } from 'vitest';
import { MOST_CHARACTERS } from '../../src/report/markup/markdown-comment.ts';
import { planHtml } from '../../src/report/plan-html.ts';
import { planMarkdown } from '../../src/report/plan-markdown.ts';
import { planMermaid } from '../../src/report/plan-mermaid.ts';
import { HEAD } from '../manifest/loading.ts';
import { planOf } from '../plan/planning.ts';
import { expectGolden } from './golden.ts';
import { AFTER } from './plan-review.ts';

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

  test('never become a node, an edge or a link of a graph', () => {
    const [head, ...lines] = planMermaid(plan.triggers).trim().split('\n');
    expect(head).toBe('flowchart LR');
    expect(lines).toHaveLength(3);
    for (const line of lines.slice(0, 2))
      expect(line).toMatch(/^ {2}t\d\["[^"`<>;[\]]*(?:(?:#\d+;|<br>)[^"`<>;[\]]*)*"\]$/);
    expect(lines[2]).toBe('  t0 --> t1');
  });
});

test('a page may load nothing and run nothing, whatever is in it', () => {
  const page = planHtml(planOf(AFTER));
  expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'/);
  expect(page).not.toMatch(/<script|\son\w+=|src=|href=/);
});
