import { describe, expect, test } from 'vitest';
import { stepsOf } from './page.ts';
import { isSameOutput } from './same-output.ts';

describe('output that a page shows', () => {
  test('may differ in times, ids, ports and widths', () => {
    const shown = ['run 20261122-170000-k3f9 ended in 3.1s', 'a   #12  http://127.0.0.1:8080/job/a/12/'];
    const printed = ['run 20270101-010203-zzzz ended in 1m 04s', 'a #3 http://127.0.0.1:41234/job/a/3/'];
    expect(isSameOutput(shown, printed)).toBe(true);
  });

  test.each([
    [['2 requests'], ['3 requests']],
    [['a'], ['a', 'b']],
    [['a', 'b'], ['a']],
    [[], ['a']],
    [
      ['…', 'b'],
      ['a', 'c'],
    ],
    [
      ['a', '…', 'd'],
      ['a', 'b', 'c'],
    ],
  ])('%j is not %j', (shown, printed) => expect(isSameOutput(shown, printed)).toBe(false));

  test.each([
    [['…'], []],
    [
      ['a', '…', 'd'],
      ['a', 'b', 'c', 'd'],
    ],
    [
      ['…', 'd', ''],
      ['a', 'd'],
    ],
  ])('%j is %j', (shown, printed) => expect(isSameOutput(shown, printed)).toBe(true));
});

test('a page’s steps are its files and its commands, in order', () => {
  const page =
    '```yaml file=a.yaml\nx: 1\n```\n\n```console\n$ cat a.yaml\nx: 1\n$ ls \\\n> -l\n```\n```yaml\ny: 2\n```\n```console not-run="it hangs"\n$ x\n```\n';
  expect(stepsOf(page)).toEqual([
    { kind: 'file', path: 'a.yaml', text: 'x: 1\n' },
    {
      kind: 'console',
      line: 5,
      commands: [
        { line: 6, command: 'cat a.yaml', output: ['x: 1'] },
        { line: 8, command: 'ls \\\n-l', output: [] },
      ],
    },
    { kind: 'not-run', line: 14, reason: 'it hangs' },
  ]);
});
