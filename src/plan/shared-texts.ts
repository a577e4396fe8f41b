/** Texts that are remembered; more different ones are hardly shared. */
const MOST = 20_000;

/**
 * Gives the one text that stands for all that are equal. Whoever reads or makes 100 000 requests makes as many texts of
 * each value, and where the requests stay in memory, these are a good part of it.
 */
export function sharedTexts(): (text: string) => string {
  const known = new Map<string, string>();
  return text => {
    const shared = known.get(text);
    if (shared !== undefined) return shared;
    if (known.size < MOST) known.set(text, text);
    return text;
  };
}
