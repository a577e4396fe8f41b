import { isRecord, readText } from '../json/json-shapes.ts';

/** What a POST without an API token carries: the crumb and the session that it was made for. */
export interface Crumb {
  /** The header's name, as the server calls it. */
  readonly field: string;
  readonly value: string;
  /** The `Cookie` header; a crumb is worth nothing without its session. */
  readonly cookie: string;
}

/** Where crumbs come from; 404 means that the protection is switched off. */
export const CRUMB_PATH = '/crumbIssuer/api/json';

const HEADER_NAME = /^[\w-]{1,100}$/;
/** RFC 9110 5.5 without spaces: what can stand in a header and cannot end it. */
const HEADER_VALUE = /^[\x21-\x7e]{1,1000}$/;

/** Reads the crumb issuer's answer; null when it has another form. */
export function readCrumb(json: unknown, setCookies: readonly string[]): Crumb | null {
  if (!isRecord(json)) return null;
  const field = readText(json.crumbRequestField);
  const value = readText(json.crumb);
  if (field === null || !HEADER_NAME.test(field) || value === null || !HEADER_VALUE.test(value)) return null;
  const pairs = setCookies.map(cookie => cookie.split(';', 1)[0]?.trim() ?? '');
  return { field, value, cookie: pairs.filter(pair => HEADER_VALUE.test(pair)).join('; ') };
}

/** What in it lets others act in our name: the crumb, and the value of each cookie. */
export const secretsOf = ({ value, cookie }: Crumb): readonly string[] => [
  value,
  ...cookie.split('; ').map(pair => pair.slice(pair.indexOf('=') + 1)),
];
