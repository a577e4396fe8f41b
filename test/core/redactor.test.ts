import { describe, expect, test } from 'vitest';
import { createRedactor, type Redactor } from '../../src/core/redactor.ts';
import fc from '../property.ts';

const knowing = (...secrets: readonly string[]): Redactor => {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.learn(secret);
  return redactor;
};

describe('a secret in what a server says', () => {
  test.each([
    ['it', ['sesame'], 'open sesame, sesame!', 'open ***, ***!'],
    ['one inside another', ['open sesame now', 'sesame'], 'say open sesame now', 'say ***'],
    ['two that overlap, up to the end of the second', ['abcdef', 'defghi'], 'x abcdefghi y', 'x *** y'],
    ['one that overlaps itself', ['ababab'], 'abababab', '***'],
    ['two side by side', ['sesame', 'hunter2'], 'sesamehunter2', '******'],
    [
      'each line of one that has several',
      ['-- begin --\r\nkey=+/\n}'],
      '-- begin --\nkey=+/\n}',
      '***\n***\n}',
    ],
    ['one without the space around it', [' sesame\n'], '"sesame"', '"***"'],
    ['one beyond ASCII', ['пароль🔑'], 'mit пароль🔑 auf', 'mit *** auf'],
    ['one in other capitals', ['seSame'], 'sesame.example.org SESAME', '***.example.org ***'],
    ['one of four letters, be it a word', ['main'], 'the branch main', 'the branch ***'],
    ['none that is too short', ['abc', '', 'a\nb'], 'abc a b', 'abc a b'],
  ])('is masked: %s', (_, secrets, text, shown) => {
    expect(knowing(...secrets).redact(text)).toBe(shown);
  });

  test('is masked from the moment it is learnt', () => {
    const redactor = createRedactor();
    expect(redactor.redact('sesame')).toBe('sesame');
    redactor.learn('sesame');
    expect(redactor.redact('sesame')).toBe('***');
  });

  test('is masked for days, while a command gives others at each request', () => {
    const redactor = createRedactor();
    for (let round = 0; round < 1_000; round++) {
      redactor.learn('sesame');
      redactor.learn(`token-${round}`);
    }
    expect(redactor.redact('sesame token-999 token-0')).toBe('*** *** token-0');
  });
});

const CREDENTIAL = `p'a"s/s+w<o>r&d=ü~\\ 100%`;
const bytes = Buffer.from(CREDENTIAL);
const percent = encodeURIComponent(CREDENTIAL);

/** What tools print of it, each made by other means than the code under test. */
const ECHOES: readonly (readonly [string, string])[] = [
  ['JSON', JSON.stringify({ a: [CREDENTIAL] })],
  ['JSON of PHP', JSON.stringify(CREDENTIAL).replaceAll('/', '\\/')],
  ['JSON in ASCII', JSON.stringify(CREDENTIAL).replaceAll('ü', '\\u00fc')],
  ['an address', new URL(`https://ci/?q=${percent}`).href],
  ['an address in lower case', `?q=${percent.replace(/%../g, code => code.toLowerCase())}`],
  ['an address in full', percent.replaceAll("'", '%27')],
  ['a form', new URLSearchParams({ a: 'b', token: CREDENTIAL }).toString()],
  ['HTML', `<b>p&#39;a&quot;s/s+w&lt;o&gt;r&amp;d=ü~\\ 100%</b>`],
  ['HTML of Jenkins', 'p&#039;a&quot;s/s+w&lt;o&gt;r&amp;d=ü~\\ 100%'],
  ['a shell', `+ echo 'p'\\''a"s/s+w<o>r&d=ü~\\ 100%'`],
  ['hexadecimal', bytes.toString('hex')],
  ['hexadecimal in upper case', bytes.toString('hex').toUpperCase()],
  ...['', 'u:', 'a:', 'ann:', 'bo:'].flatMap(user => {
    const both = Buffer.from(`${user}${CREDENTIAL}${user}`);
    return [
      [`base64 behind "${user}"`, `Basic ${both.toString('base64')}`],
      [`base64url behind "${user}"`, both.toString('base64url')],
    ] as const;
  }),
];

test.each(ECHOES)('a secret is found in %s', (_, echo) => {
  const shown = knowing(CREDENTIAL).redact(echo);
  expect(shown).toContain('***');
  for (const part of ['s/s', 's%2', 's\\/s', 'r&d', 'amp;d', '7061', '2f73', '2F73'])
    expect(shown).not.toContain(part);
});

test.each(['', 'x', 'xy', 'xyz'])(
  'what base64 leaves behind "%s" is less than one byte of the secret',
  before => {
    const encoded = Buffer.from(`${before}sesame-sesame${before}`).toString('base64');
    const [left = '', right = ''] = knowing('sesame-sesame').redact(encoded).split('***');
    expect(Buffer.from(left, 'base64').toString()).toBe(before);
    expect(right.replace(/=+$/, '').length).toBeLessThanOrEqual(Math.ceil((before.length * 4) / 3) + 1);
  },
);

const letters = fc.constantFrom('a', 'b', 'c', '-');
const secret = fc.string({ unit: letters, minLength: 4, maxLength: 8 });
const noise = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', 'ü', '\n', '🔑'), maxLength: 12 });

test('no secret is left in any text', () => {
  fc.assert(
    fc.property(fc.array(secret, { maxLength: 4 }), fc.array(fc.oneof(secret, noise)), (secrets, parts) => {
      const shown = knowing(...secrets).redact(parts.join(''));
      for (const value of secrets) expect(shown).not.toContain(value);
    }),
    { numRuns: 1_000 },
  );
});

test('a text in pieces is redacted as the whole of it, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof(secret, noise), { minLength: 1 }),
      fc.array(fc.nat(80)),
      (secrets, parts, cuts) => {
        const redactor = knowing(...secrets);
        const text = [...parts, ...secrets].join('');
        let shown = '';
        let kept = '';
        let from = 0;
        for (const cut of [...cuts.map(at => at % (text.length + 1)).sort((a, b) => a - b), text.length]) {
          const piece = kept + text.slice(from, cut);
          const ready = piece.length - redactor.unfinished(piece);
          shown += redactor.redact(piece.slice(0, ready));
          kept = piece.slice(ready);
          from = cut;
        }
        expect(shown + redactor.redact(kept)).toBe(redactor.redact(text));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('an endless secret that never ends is not kept for ever', () => {
  const redactor = knowing('a'.repeat(10));
  expect(redactor.unfinished('a'.repeat(1_000))).toBe(1_000);
  expect(redactor.unfinished('a'.repeat(100_000))).toBeLessThan(10);
});

const LETTER_BY_LETTER: readonly (readonly [string, (letter: string) => string])[] = [
  ['decimal numbers of HTML', letter => `&#${letter.codePointAt(0)};`],
  ['hexadecimal numbers of HTML', letter => `&#x${letter.codePointAt(0)?.toString(16)};`],
  ['percent codes', letter => Buffer.from(letter).toString('hex').replace(/../g, '%$&')],
  ['escapes of JSON', letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`],
  ['escapes of shells', letter => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`],
  ['colours', letter => `\u001b[31m${letter}\u001b[m`],
  ['links', letter => `\u001b]8;;https://x/\u001b\\${letter}\u001b]8;;\u0007`],
  ['bells and marks of no width', letter => `\u0007\u00ad${letter}\u200b`],
];

describe('a secret that has to be read to be seen', () => {
  test.each(LETTER_BY_LETTER)('is masked in %s, letter by letter', (_, write) => {
    const text = `open ${[...'sesame-ö'].map(write).join('')}, now`;
    expect(knowing('sesame-ö').redact(text)).toMatch(/^open .{0,30}\*\*\*.{0,30}, now$/su);
    expect(knowing('sesame-ö').redact(text).length).toBeLessThan(50);
  });

  test.each(LETTER_BY_LETTER)('is masked in %s, only one letter of it', (_, write) => {
    expect(knowing('sesame').redact(`say ses${write('a')}me!`)).toBe('say ***!');
  });

  test('leaves what is beside it as it is', () => {
    expect(knowing('sesame').redact('\u001b[1m100 %\u001b[m &#115;esame%20')).toBe(
      '\u001b[1m100 %\u001b[m ***%20',
    );
    expect(knowing('sesame').redact('&#9999999; %ff \\u00 \u001b[')).toBe('&#9999999; %ff \\u00 \u001b[');
  });

  test('is masked wherever its text is cut, in the middle of a letter too', () => {
    const written = fc.constantFrom(
      ...LETTER_BY_LETTER.map(([, write]) => write),
      (letter: string) => letter,
    );
    fc.assert(
      fc.property(fc.array(written, { minLength: 7, maxLength: 7 }), fc.nat(200), (writes, at) => {
        const redactor = knowing('sesame!');
        const text = `a ${[...'sesame!'].map((letter, index) => writes[index]?.(letter)).join('')} b`;
        const cut = at % text.length;
        const ready = cut - redactor.unfinished(text.slice(0, cut));
        const shown = redactor.redact(text.slice(0, ready)) + redactor.redact(text.slice(ready));
        expect(shown).toContain('***');
        // Masked as one: not some letters before the cut, and others behind it.
        expect(shown.length).toBeLessThan(80);
      }),
      { numRuns: 1_000 },
    );
  });
});
