import type { Fields, RawRequest } from './request.ts';

/** Merges the query and, where there is one, the form. The order is the query's, then the body's. */
export function readFields(query: string, request: RawRequest): Fields {
  const fields = new Map<string, string[]>();
  const add = (name: string, value: string): void => {
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  };
  for (const [name, value] of new URLSearchParams(query)) add(name, value);
  for (const [name, value] of readBody(request)) add(name, value);
  return fields;
}

/** A body of any other type than a form is passed over: Jenkins answers 201 and uses the defaults. */
function readBody({ headers, body }: RawRequest): Iterable<readonly [string, string]> {
  const type = headers['content-type'] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return new URLSearchParams(body.toString('utf8'));
  const boundary = /^multipart\/form-data\b.*?boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type);
  if (boundary === null) return [];
  return multipartFields(body, boundary[1] ?? boundary[2] ?? '');
}

/** The text parts. A part with a file name is a file and no field. */
function* multipartFields(body: Buffer, boundary: string): Generator<readonly [string, string]> {
  // As Latin-1 every byte is one character, so positions in the text are positions in the body.
  const parts = body.toString('latin1').split(`--${boundary}`).slice(1, -1);
  for (const part of parts) {
    const headEnd = part.indexOf('\r\n\r\n');
    const head = part.slice(0, headEnd);
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    if (headEnd < 0 || name === undefined || /\bfilename=/i.test(head)) continue;
    const text = part.slice(headEnd + 4).replace(/\r\n$/, '');
    // Observed: without a charset of its own a part is Latin-1, whatever the page said.
    const isUtf8 = /charset="?utf-8/i.test(head);
    yield [name, isUtf8 ? Buffer.from(text, 'latin1').toString('utf8') : text];
  }
}
