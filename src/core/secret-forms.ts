/**
 * Shorter than this, in UTF-16 units, a secret is not looked for: to mask every `7` or `ab` of a text would shred it,
 * and show where they stand.
 */
export const SHORTEST_SECRET = 4;

/**
 * The texts in which a value shows: each of its lines, as tools and servers write it down. Line by line, since that is
 * how consoles print it, and since each encoding of the whole holds those of its lines. Empty where there is nothing long
 * enough to be found.
 */
export function secretForms(value: string): readonly string[] {
  const forms = value
    .split(/[\r\n]+/)
    .flatMap(spellings)
    .flatMap(formsOf);
  return [...new Set(forms)].filter(form => form.length >= SHORTEST_SECRET);
}

/** A line as it comes out of programs that trim it, or that take it for another character set. */
function spellings(line: string): readonly string[] {
  const bytes = Buffer.from(line, 'utf8');
  const all = [line, line.trim(), bytes.toString('latin1'), line.replace(/[^\u0000-\u007f]/g, '?')];
  return [...new Set(all)].filter(text => text.length >= SHORTEST_SECRET);
}

/** Encoded once; and twice where that is common: addresses in addresses, headers and forms in dumps, JSON in JSON and HTML. */
function formsOf(text: string): readonly string[] {
  const [json, percent, base64] = [jsonForms(text), percentForms(text), base64Forms(text)];
  const dumped = [...percent, ...base64];
  return [
    text,
    // Hosts and some headers are written in small letters, names of variables in capitals.
    text.toLowerCase(),
    text.toUpperCase(),
    text.replaceAll("'", String.raw`'\''`),
    ...hexForms(text),
    ...htmlForms(text),
    ...[...json, ...json.flatMap(jsonForms), ...json.flatMap(htmlForms)],
    ...[
      ...dumped,
      ...dumped.flatMap(percentForms),
      ...dumped.flatMap(base64Forms),
      ...dumped.flatMap(hexForms),
    ],
  ];
}

/** RFC 8259 7: what must be escaped; then the slash too, as PHP does; then all that is not ASCII, as Python does. */
function jsonForms(text: string): readonly string[] {
  const plain = JSON.stringify(text).slice(1, -1);
  const ascii = plain.replace(/[^\u0000-\u007f]/g, unit => `\\u${hex(unit.charCodeAt(0), 4)}`);
  return [plain, ascii].flatMap(form => [form, form.replaceAll('/', '\\/')]);
}

/** RFC 3986 2.1 as browsers write it and in full; and the URL Standard's forms (5.2). Digits of either case. */
function percentForms(text: string): readonly string[] {
  // A half of a surrogate pair has no UTF-8, and is sent as the replacement character.
  const whole = Buffer.from(text, 'utf8').toString('utf8');
  const loose = encodeURIComponent(whole);
  const strict = loose.replace(/[!'()*]/g, sign => `%${hex(sign.charCodeAt(0), 2).toUpperCase()}`);
  const form = new URLSearchParams([['', whole]]).toString().slice(1);
  return [encodeURI(whole), loose, strict, form].flatMap(encoded => [
    encoded,
    encoded.replace(/%[\dA-F]{2}/g, code => code.toLowerCase()),
  ]);
}

/** The ways to write quotes: of HTML's own name, of decimal (Jenkins has three digits) and of hexadecimal numbers. */
const QUOTES = [
  ['"', "'"],
  ['&quot;', "'"],
  ['&quot;', '&#39;'],
  ['&quot;', '&#039;'],
  ['&quot;', '&apos;'],
  ['&#34;', '&#39;'],
  ['&#x22;', '&#x27;'],
] as const;

function htmlForms(text: string): readonly string[] {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return QUOTES.map(([double, single]) => safe.replaceAll('"', double).replaceAll("'", single));
}

/**
 * RFC 4648 4 and 5 of the text inside a longer one, such as `user:token`: what stands before it moves it by 0, 1 or 2
 * bytes within a group of three. The first and last digits, which depend on its neighbours, are left out.
 */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  return [0, 1, 2].flatMap(before => {
    const digits = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    const own = digits.slice(from, to);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function hexForms(text: string): readonly string[] {
  const lower = Buffer.from(text, 'utf8').toString('hex');
  return [lower, lower.toUpperCase()];
}

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');
