import type { UploadedFile } from '../model/parameters.ts';
import type { Fields, RawRequest } from './request.ts';

export interface Form {
  readonly fields: Fields;
  /** By the names of their parts. */
  readonly files: ReadonlyMap<string, UploadedFile>;
}

/** Merges the query and, where there is one, the form. The order is the query's, then the body's. */
export function readForm(query: string, request: RawRequest): Form {
  const fields = new Map<string, string[]>();
  const files = new Map<string, UploadedFile>();
  const add = (name: string, value: string): void => {
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  };
  for (const [name, value] of new URLSearchParams(query)) add(name, value);
  for (const { name, value } of readBody(request)) {
    if (typeof value === 'string') add(name, value);
    else files.set(name, value);
  }
  return { fields, files };
}

interface Part {
  readonly name: string;
  readonly value: string | UploadedFile;
}

/** A body of any other type than a form is passed over: Jenkins answers 201 and uses the defaults. */
function readBody({ headers, body }: RawRequest): readonly Part[] {
  const type = headers['content-type'] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    return [...new URLSearchParams(body.toString('utf8'))].map(([name, value]) => ({ name, value }));
  }
  const boundary = /^multipart\/form-data\b.*?boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type);
  return boundary === null ? [] : [...multipartParts(body, boundary[1] ?? boundary[2] ?? '')];
}

/** A part with a file name is a file, any other a text. */
function* multipartParts(body: Buffer, boundary: string): Generator<Part> {
  // As Latin-1 every byte is one character, so positions in the text are positions in the body.
  const parts = body.toString('latin1').split(`--${boundary}`).slice(1, -1);
  for (const part of parts) {
    const headEnd = part.indexOf('\r\n\r\n');
    const head = part.slice(0, headEnd);
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    if (headEnd < 0 || name === undefined) continue;
    const text = part.slice(headEnd + 4).replace(/\r\n$/, '');
    const file = /\bfilename="([^"]*)"/i.exec(head)?.[1];
    // Observed: without a charset of its own a part is Latin-1, whatever the page said.
    const value = /charset="?utf-8/i.test(head) ? utf8(text) : text;
    yield { name, value: file === undefined ? value : { name: utf8(file), size: text.length } };
  }
}

const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');
