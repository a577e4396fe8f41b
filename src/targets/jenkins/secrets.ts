import { reveal, type SecretReader, type Text } from '../../core/text.ts';

/** The text with its secrets, or null when one cannot be read. The reader's own message is dropped: it may quote. */
export async function tryReveal(text: Text, read: SecretReader): Promise<string | null> {
  try {
    return await reveal(text, read);
  } catch {
    return null;
  }
}

/** The names of the secrets that a text refers to. */
export function secretNames(text: Text): readonly string[] {
  if (typeof text === 'string') return [];
  return text.flatMap(part => (typeof part === 'string' ? [] : [part.secret]));
}
