import { reveal, type SecretReader, type Text } from '../../../core/text.ts';
import type { Soon } from '../controller/soon.ts';

/**
 * The text with its secrets, or null when one cannot be read; at once where it holds none. The reader's own message is
 * dropped: it may quote.
 */
export const tryReveal = (text: Text, read: SecretReader): Soon<string | null> =>
  typeof text === 'string' ? text : reveal(text, read).catch(() => null);

/** The names of the secrets that a text refers to. */
export function secretNames(text: Text): readonly string[] {
  if (typeof text === 'string') return [];
  return text.flatMap(part => (typeof part !== 'string' && 'secret' in part ? [part.secret] : []));
}
