import { showText, type Text } from '../core/text.ts';

/** Printable ASCII without the quote and the backslash: nothing in it needs an escape. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** As `JSON.stringify`, but faster: nearly all texts are plain. */
export const quote = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

/** `showText`, quoted. */
export const quoteText = (text: Text): string =>
  typeof text === 'string' && !text.includes('{{') ? quote(text) : JSON.stringify(showText(text));
