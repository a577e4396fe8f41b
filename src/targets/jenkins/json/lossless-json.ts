/** Either a string, kept as it is, or a number with its fraction and exponent. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;
const LONG_INTEGER = /^-?\d{16,}$/;

/**
 * `JSON.parse` that keeps integers of 16 and more digits as strings: some controllers hand out 63-bit queue ids, and
 * a JavaScript number would round them to another item's. Throws `SyntaxError` as `JSON.parse` does.
 */
export function parseLosslessly(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text.replace(TOKEN, token => (LONG_INTEGER.test(token) ? `"${token}"` : token)));
}
