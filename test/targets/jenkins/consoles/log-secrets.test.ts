import { expect, test } from 'vitest';
import { createRedactor, type Redactor } from '../../../../src/core/redactor.ts';
import { safeConsoleText } from '../../../../src/report/console-text.ts';
import { logChunk } from '../../../../src/targets/jenkins/consoles/log.ts';
import fc from '../../../property.ts';
import { answerOf } from '../recordings.ts';

const SECRETS = ['sesame-öffne', 'öffnedich', 'aaaa', '-- begin --\nkey=\n-- end --'];
const NOTE = '\u001b[8mha:////4DPfWe+RxXc8=\u001b[0m';

function knowing(secrets: readonly string[]): Redactor {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.learn(secret);
  return redactor;
}

/** Reads a console in pieces that end at these places, and goes on each time where the piece said. */
function readInPieces(console: Buffer, ends: readonly number[], redactor: Redactor): string {
  let shown = '';
  let offset = 0;
  for (const end of [...ends.filter(place => place < console.length), console.length]) {
    const more: [string, string][] = end < console.length ? [['X-More-Data', 'true']] : [];
    const body = console.toString('latin1', offset, Math.max(offset, end));
    const headers: [string, string][] = [
      ['Content-Type', 'text/plain'],
      ['X-Text-Size', String(end)],
      ...more,
    ];
    const answer = { ...answerOf(200, headers, ''), body: Buffer.from(body, 'latin1') };
    const chunk = end < offset ? null : logChunk(answer, offset, redactor);
    if (chunk === null) continue;
    shown += chunk.text;
    offset = chunk.next;
  }
  return shown;
}

test('a secret is masked wherever the pieces of a console are cut', () => {
  const redactor = knowing(SECRETS);
  const part = fc.constantFrom(...SECRETS, 'sesame', 'dich', 'aa', '\n', ' ', 'ö', '🔑', NOTE);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), fc.array(fc.nat(200)), (parts, places) => {
      const console = Buffer.from(parts.join(''));
      const ends = [...new Set(places)].sort((a, b) => a - b);
      const whole = redactor.redact(parts.join('').replaceAll(NOTE, ''));
      expect(readInPieces(console, ends, redactor)).toBe(whole);
    }),
    { numRuns: 3_000 },
  );
});

test('a secret with a hidden note in the middle is masked, cut right behind the note', () => {
  const console = Buffer.from(`one\nopen sesame-${NOTE}öffne now\n`);
  const at = console.indexOf('\u001b[0m') + 4;
  expect(readInPieces(console, [at], knowing(SECRETS))).toBe('one\nopen *** now\n');
});

const BETWEEN = [
  '\u001b[31m',
  '\u001b[1G',
  '\u001b[0m\u001b[K',
  '\u001b]8;;https://x.example/?a=b\u0007',
  '\u001b]8;;\u001b\\',
  '\u001b]0;a title\u001b\\',
  '\u001b(B',
  '\u009b1m',
  '\u200b',
  '\u00ad',
  '\u0007',
  NOTE,
];

test('a secret is masked whatever escapes stand in it, wherever the pieces of a console are cut, with and without colours', () => {
  const redactor = knowing(['sesame-öffne']);
  const between = fc.array(fc.constantFrom(...BETWEEN), { maxLength: 2 });
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...BETWEEN, 'sesame', 'x', ' ', '\r', '\n'), { maxLength: 4 }),
      fc.array(between, { minLength: 11, maxLength: 11 }),
      fc.array(fc.nat(300)),
      (before, gaps, places) => {
        const secret = [...'sesame-öffne'].map((letter, index) => letter + (gaps[index]?.join('') ?? ''));
        const console = Buffer.from(`${before.join('')}${secret.join('')}\n`);
        const ends = [...new Set(places)].sort((a, b) => a - b);
        const lines = readInPieces(console, ends, redactor).split('\n');
        for (const color of [true, false]) {
          const shown = lines.map(line => safeConsoleText(line, color)).join('\n');
          const seen = shown.replace(/\u001b\[[\d;]*m|\\u0007|[\u200b\u00ad]/g, '');
          expect(seen).not.toContain('sesame-öffne');
          // Nor most of it: the masked part is all of the secret, up to its last letter.
          expect(seen).not.toContain('-öff');
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
