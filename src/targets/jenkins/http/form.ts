/** The content type that Jenkins reads parameters from; with any other it builds with the defaults and says 201. */
export const FORM_TYPE = 'application/x-www-form-urlencoded;charset=UTF-8';

/** `application/x-www-form-urlencoded` in UTF-8, as URL Standard 5.2 writes it; serves as a query too. */
export function encodeForm(...lists: readonly Iterable<readonly [name: string, value: string]>[]): string {
  let form = '';
  for (const fields of lists) {
    for (const [name, value] of fields) form += `${form === '' ? '' : '&'}${encode(name)}=${encode(value)}`;
  }
  return form;
}

/** What stays as it is when it is encoded: most names and values, and each request encodes some. */
const PLAIN = /^[\w*.-]*$/;

const encode = (text: string): string =>
  PLAIN.test(text) ? text : new URLSearchParams([['', text]]).toString().slice('='.length);
