import { describe, expect, test } from 'vitest';
import { noStyle } from '../../src/core/style.ts';
import { consoleLine, safeConsoleText, unreadConsoles } from '../../src/report/console-text.ts';
import fc from '../property.ts';

describe('a line of a build’s console', () => {
  test('stands under the name of its request', () => {
    const options = { style: noStyle, color: false };
    expect(consoleLine('os=linux', 'make: done', options)).toBe('[os=linux] make: done');
    expect(consoleLine('os=linux', '', options)).toBe('[os=linux]');
    expect(consoleLine('x'.repeat(100), 'y', options)).toBe(`[${'x'.repeat(39)}…] y`);
  });

  test('keeps its colours where there are colours, and does not pass them on', () => {
    const red = '\u001b[1;31mERROR\u001b[0m \u001b[38;5;8mgrey';
    expect(safeConsoleText(red, true)).toBe(`${red}\u001b[0m`);
    expect(safeConsoleText(red, false)).toBe('ERROR grey');
  });

  test.each([
    ['clears no screen', 'a\u001b[2Jb', 'ab'],
    ['moves no cursor', 'a\u001b[10;10Hb\u001b[1Ac', 'abc'],
    ['sets no title', 'a\u001b]0;title\u0007b', 'ab'],
    ['makes no link', '\u001b]8;;http://evil/\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['fills no clipboard', 'a\u001b]52;c;ZXZpbA==', 'a'],
    ['changes no character set', 'a\u001b(0b', 'ab'],
    ['resets nothing', 'a\u001bcb', 'ab'],
    ['hides in no eight-bit control', 'a\u009b2Jb', 'ab'],
    ['is not cut by a sequence that does not end', 'a\u001b[', 'a'],
    ['shows a bell instead of ringing it', 'a\u0007b', 'a\\u0007b'],
    ['shows the end of a progress bar', '10%\r50%\r100%', '100%'],
    ['has no carriage return at its end', 'a\r', 'a'],
    ['keeps its tabs', 'a\tb', 'a\tb'],
  ])('%s', (_, line, shown) => {
    expect(safeConsoleText(line, false)).toBe(shown);
    expect(safeConsoleText(line, true).replace(/\u001b\[0m$/, '')).toBe(shown);
  });

  test('lets nothing through that acts on a terminal but colours, whatever it holds', () => {
    const piece = fc.constantFrom(
      '\u001b',
      '[',
      ']',
      '0',
      ';',
      'm',
      'J',
      '\u0007',
      '\u009b',
      '\u001b[31m',
      '\r',
      'x',
      '\\',
      'P',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const line = pieces.join('');
        expect(safeConsoleText(line, false)).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
        const colored = safeConsoleText(line, true).replace(/\u001b\[[\d;:]*m/g, '');
        expect(colored).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
      }),
    );
  });
});

describe('consoles that cannot be read', () => {
  const options = { style: noStyle, color: false };

  test('one is told under its name', () => {
    expect(unreadConsoles(['n=1'], 'no answer', options)).toBe('[n=1] (the rest cannot be read: no answer)');
  });

  test('many are one line, with the first few names', () => {
    expect(unreadConsoles(['a', 'b'], 'no answer', options)).toBe(
      '2 consoles cannot be read to their end (a, b): no answer',
    );
    const names = Array.from({ length: 24 }, (_, n) => `n=${n}\u001b[2J`);
    expect(unreadConsoles(names, 'no answer', options)).toBe(
      '24 consoles cannot be read to their end (n=0\\u001b[2J, n=1\\u001b[2J, n=2\\u001b[2J and 21 more): no answer',
    );
  });
});
