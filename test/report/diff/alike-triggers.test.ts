import { describe, expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import { diffHtml } from '../../../src/report/diff/diff-html.ts';
import { diffMarkdown } from '../../../src/report/diff/diff-markdown.ts';
import { diffText } from '../../../src/report/diff/diff-text.ts';
import { planOf } from '../../plan/planning.ts';
import { BEFORE, COMPARED, reviewOf } from '../plan-review.ts';

describe('a diff of one default that is changed', () => {
  const trigger = (index: number, more: string): string =>
    `  t${index}: {target: ci, job: j, inputs: {branch: {default: main}}, matrix: {a: [1, 2, 3, 4, 5, 6], b: [1, 2, 3, 4, 5, 6, 7]}, parameters: {V: "\${{ inputs.branch }}", N: "\${{ matrix.a }} \${{ matrix.b }} ${index}"${more}}}\n`;
  const changedIn = (more: (index: number) => string) => {
    const triggers = Array.from({ length: 200 }, (_, index) => trigger(index, more(index)));
    const was = BEFORE.replace(/triggers:\n[\s\S]*/, `triggers:\n${triggers.join('')}`);
    return reviewOf(planOf(was), planOf(was.replaceAll('default: main', 'default: develop')));
  };

  test('tells it once for all triggers that change alike, and names each of them', () => {
    const alike = changedIn(() => '');
    const names = Array.from({ length: 200 }, (_, index) => `t${index}`).join(', ');
    expect(diffText(alike, COMPARED, noStyle)).toContain(
      `\n\n~ ${names}  200 triggers\n    inputs.branch: main → develop\n  ~ all 8400 requests\n      parameters.V: main → develop\n`,
    );
    const comment = diffMarkdown(alike, COMPARED);
    expect(comment).toContain(names);
    expect(comment).toContain('<summary><code>t0, t1, t2 and 197 more</code> changed: +0 −0 ~8400</summary>');
    expect(comment.match(/\| ~ \| /g)).toHaveLength(1);
    const page = diffHtml(alike, COMPARED);
    expect(page).toContain('<details class="card" open>');
    expect(page).not.toContain('had no room');
    expect(page.match(/<td>all 8400 requests<\/td>/g)).toHaveLength(1);
    for (const name of names.split(', ')) expect(page).toContain(`<code>${name}</code>`);
  });

  test('tells it once for all requests of a trigger, where each trigger changes in its own way', () => {
    const own = changedIn(index => `, OWN: "\${{ inputs.branch }}-${index}"`);
    const text = diffText(own, COMPARED, noStyle);
    expect(text.match(/ {2}~ all 42 requests\n {6}parameters.V: main → develop\n/g)).toHaveLength(200);
    const comment = diffMarkdown(own, COMPARED);
    expect(comment.match(/\| ~ \| all 42 requests \| <code>parameters.V/g)?.length).toBeGreaterThan(150);
    expect(diffHtml(own, COMPARED).match(/<td>all 42 requests<\/td>/g)).toHaveLength(200);
  });

  test('names the first of the requests that change alike, where others of the trigger do not', () => {
    const valued = (value: string): string =>
      BEFORE.replace(
        '  deploy: {target: ci, job: platform/deploy',
        `  deploy: {target: ci, job: d, matrix: {a: [1, 2, 3, 4, 5, 6]}, parameters: {P: "\${{ matrix.a == 2 ? 'same' : '${value}' }}"}`,
      );
    const changed = reviewOf(planOf(valued('x')), planOf(valued('y')));
    const names = '5 of 6 requests: a=1, a=3, a=4 and 2 more';
    expect(diffText(changed, COMPARED, noStyle)).toContain(`  ~ ${names}\n      parameters.P: x → y\n`);
    expect(diffMarkdown(changed, COMPARED)).toContain(
      '5 of 6 requests: <code>a=1, a=3, a=4 and 2 more</code>',
    );
    expect(diffHtml(changed, COMPARED)).toContain('5 of 6 requests: <code>a=1, a=3, a=4, a=5, a=6</code>');
  });
});
