/** The content type that Jenkins reads parameters from; with any other it builds with the defaults and says 201. */
export const FORM_TYPE = 'application/x-www-form-urlencoded;charset=UTF-8';

/** `application/x-www-form-urlencoded` in UTF-8, as URL Standard 5.2 writes it; serves as a query too. */
export function encodeForm(fields: Iterable<readonly [name: string, value: string]>): string {
  const form = new URLSearchParams();
  for (const [name, value] of fields) form.append(name, value);
  return form.toString();
}
