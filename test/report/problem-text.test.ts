import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/core/problem.ts';
import { SourceFile } from '../../src/core/source.ts';
import { noStyle, type Style } from '../../src/core/style.ts';
import { problemCounts, problemsText } from '../../src/report/problem-text.ts';

/** A problem at the text between the first `«` and `»`, which are taken out. */
function problemAt(marked: string, more: Partial<Problem> = {}): Problem {
  const text = marked.replace('«', '').replace('»', '');
  const start = marked.indexOf('«');
  const at = { source: new SourceFile('triggers.yaml', text), start, end: marked.indexOf('»') - 1 };
  return { code: 'some-code', severity: 'error', message: 'it is wrong', at, next: 'Mend it.', ...more };
}

/** The two lines of the frame: the text and the carets. */
const frame = (marked: string): readonly string[] =>
  problemsText([problemAt(marked)], noStyle)
    .split('\n')
    .slice(2, 4);

test('a problem says what, where and what to do next', () => {
  expect(problemsText([problemAt('version: 1\ntargets: «x»\n')], noStyle)).toBe(
    `error some-code: it is wrong
   ┌ triggers.yaml:2:10
  2│ targets: x
   │          ^
  → Mend it.
`,
  );
});

test('a problem without a place or a next step is its first line', () => {
  const problem: Problem = { code: 'some-code', severity: 'warning', message: 'look out' };
  expect(problemsText([problem], noStyle)).toBe('warning some-code: look out\n');
  expect(problemsText([], noStyle)).toBe('');
});

test('a credential in an address on the same line is not shown, whoever is told of first', () => {
  expect(frame('ci: {rate: «10», proxy: "http://a:pw@p:1", url: "https://h/x@y"}')).toEqual([
    '  1│ ci: {rate: 10, proxy: "http://****@p:1", url: "https://h/x@y"}',
    '   │            ^^',
  ]);
});

test('several problems are set apart, and other places that matter are shown with their note', () => {
  const { at } = problemAt('a: 1\n«a»: 2\n');
  if (at === undefined) throw new Error('no place');
  const first = { message: 'first', at: { ...at, start: 0, end: 1 } };
  const text = problemsText([problemAt('a: 1\n«a»: 2\n', { related: [first] }), problemAt('«x»')], noStyle);
  expect(text).toContain('   ┌ triggers.yaml:1:1 (first)\n  1│ a: 1\n   │ ^\n  → Mend it.\n\nerror');
});

describe('carets stand under the span', () => {
  test.each([
    ['at the beginning', '«key»: value', ['  1│ key: value', '   │ ^^^']],
    ['at the end', 'key: «value»', ['  1│ key: value', '   │      ^^^^^']],
    ['behind the end of the text', 'key:«»', ['  1│ key:', '   │     ^']],
    ['in an empty text', '«»', ['  1│', '   │ ^']],
    ['up to the end of the first line', '«a: b\nc: d»\n', ['  1│ a: b', '   │ ^^^^']],
    ['at the end of a CRLF line', 'a: «b»\r\nc: d\r\n', ['  1│ a: b', '   │    ^']],
    ['over a line end in CRLF', 'a: «b\r\n  c»\r\n', ['  1│ a: b', '   │    ^']],
    ['behind tabs', '\t\ta: «b»', ['  1│   a: b', '   │      ^']],
    ['behind wide characters', '東京: «b»', ['  1│ 東京: b', '   │       ^']],
    ['under wide characters', 'a: «東京»!', ['  1│ a: 東京!', '   │    ^^^^']],
    ['behind combining marks', 'e\u0301: «b»', ['  1│ e\u0301: b', '   │    ^']],
    ['behind control characters, which are shown', 'a\u001b: «b»', ['  1│ a\\u001b: b', '   │          ^']],
    ['behind a byte order mark', '\uFEFFa: «b»', ['  1│ a: b', '   │    ^']],
  ])('%s', (_, marked, lines) => {
    expect(frame(marked)).toEqual(lines);
  });
});

describe('of a long line only the surroundings are shown', () => {
  const long = (before: number, after: number): readonly string[] =>
    frame(`${'a'.repeat(before)}«HERE»${'b'.repeat(after)}`);

  test.each([
    [0, 5_000],
    [50, 5_000],
    [5_000, 0],
    [2_500, 2_500],
    [96, 0],
    [97, 0],
  ])('%i characters before the span and %i behind it', (before, after) => {
    const [line = '', carets = ''] = long(before, after);
    expect(line.length).toBeLessThan(110);
    expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('HERE');
  });

  test('what is left out is marked', () => {
    expect(long(2_500, 2_500)[0]).toMatch(/│ …a+HEREb+…$/);
    expect(long(10, 10)[0]).not.toContain('…');
  });

  test('a span longer than the frame is underlined as far as it is seen', () => {
    const [line = '', carets = ''] = frame(`x: «${'y'.repeat(5_000)}»`);
    expect(carets.length).toBeLessThanOrEqual(line.length);
  });

  test('no character is cut in two', () => {
    for (let before = 90; before < 100; before += 1) {
      expect(frame(`${'x'.repeat(before)}«y»${'😀'.repeat(100)}`)[0]).not.toMatch(/\p{Surrogate}/u);
      expect(frame(`${'😀'.repeat(100)}${'x'.repeat(before)}«y»`)[0]).not.toMatch(/\p{Surrogate}/u);
    }
  });
});

test('nothing in a problem can act on the terminal', () => {
  const source = new SourceFile('\u001b[2J.yaml', 'a\u001b[2J: 1');
  const problem = {
    code: 'c',
    severity: 'error',
    message: '\u001b]0;x',
    next: '\u001b[1m',
    at: { source, start: 0, end: 1 },
  } as const;
  expect(problemsText([problem], noStyle)).not.toContain('\u001b');
});

test('errors and warnings differ in colour', () => {
  const style: Style = { ...noStyle, red: text => `<r>${text}</r>`, yellow: text => `<y>${text}</y>` };
  expect(problemsText([problemAt('«x»')], style)).toMatch(/^<r>error<\/r> .*<r>\^<\/r>/s);
  expect(problemsText([problemAt('«x»', { severity: 'warning' })], style)).toMatch(
    /^<y>warning<\/y> .*<y>\^<\/y>/s,
  );
});

test('problems are counted by their kind', () => {
  const error = problemAt('«x»');
  const warning = problemAt('«x»', { severity: 'warning' });
  expect(problemCounts([])).toBe('');
  expect(problemCounts([error])).toBe('1 error');
  expect(problemCounts([error, warning, warning])).toBe('1 error, 2 warnings');
});
