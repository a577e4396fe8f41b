import { expect, test } from 'vitest';
import { canary } from './canaries.ts';
import { findCanaries } from './scan.ts';

const planted = canary('planted');
const others = [canary('another'), canary('a third', 'plain')];
const { value } = planted;
const percent = encodeURIComponent(value);
const entities = value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');

const FORMS: readonly (readonly [string, string])[] = [
  ['as it is', value],
  ['among others', `\u0000\u0001${value}\u0002`],
  ['in capitals', value.toUpperCase()],
  ['JSON', JSON.stringify({ a: { b: value } })],
  ['JSON in JSON', JSON.stringify(JSON.stringify(value))],
  ['an address', `https://ann:${percent}@ci.example.com/`],
  ['an address in lower case', percent.toLowerCase()],
  ['all of it percent-encoded', [...Buffer.from(value)].map(byte => `%${byte.toString(16)}`).join('')],
  ['a form', new URLSearchParams({ token: value }).toString()],
  ['HTML', `<p>${entities}</p>`],
  ['HTML in numbers', [...value].map(sign => `&#${sign.codePointAt(0)};`).join('')],
  [
    'escaped letters',
    [...value].map(sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  ],
  ...['', 'a', 'ab', 'abc', 'ann:', 'someone:'].flatMap(before => [
    [`base64 behind "${before}"`, `Basic ${Buffer.from(before + value).toString('base64')}`] as const,
    [`base64url behind "${before}"`, `x.${Buffer.from(before + value).toString('base64url')}.y`] as const,
    [`base64 right behind "${before}"`, before + Buffer.from(value).toString('base64')] as const,
  ]),
  ['hexadecimal', Buffer.from(value).toString('hex')],
  ['hexadecimal behind a digit', `f${Buffer.from(value).toString('hex').toUpperCase()}`],
  ['base64 in an address', `?q=${encodeURIComponent(Buffer.from(value).toString('base64'))}`],
  ['its first half only', value.slice(0, 12)],
  ['its last half only', value.slice(-12)],
];

/** The scan is held to account: each form in which it is to find a secret is planted once. */
test.each(FORMS)('a planted secret is found: %s', (_, text) => {
  expect(findCanaries(text, [planted, ...others])).toEqual([expect.stringMatching(/^planted: /)]);
});

test('nothing is found where nothing was planted', () => {
  const names = `\${{ secrets.PLANTED }} ${Buffer.from('nothing at all').toString('base64')} planted another`;
  expect(findCanaries(names, [planted, ...others])).toEqual([]);
});
