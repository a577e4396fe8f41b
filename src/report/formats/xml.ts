/** A character that XML 1.0 does not allow, not even escaped (section 2.2, production `Char`); lone halves of pairs too. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Text as XML content. What XML cannot hold is written as `\u001b`. */
export const escapeXml = (text: string): string =>
  text
    .replace(FORBIDDEN, sign => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
    // A reader would make a line end of a carriage return.
    .replace(/[&<>\r]/g, sign => `&#${sign.codePointAt(0)};`);

/** Attributes with a space before each; those without a value are left out. */
export const attributes = (values: Readonly<Record<string, string | number | null>>): string =>
  Object.entries(values)
    .map(([name, value]) => (value === null ? '' : ` ${name}="${escapeAttribute(String(value))}"`))
    .join('');

/** Tabs and line ends as references, since a reader would make spaces of them. */
const escapeAttribute = (text: string): string =>
  escapeXml(text).replace(/["\t\n]/g, sign => `&#${sign.codePointAt(0)};`);
