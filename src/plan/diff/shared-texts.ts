/** How many texts are remembered. Where there are more different ones, few are shared. */
const MOST = 20_000;

/**
 * Gives the same string object for equal texts. 100 000 requests that are read or made bring as many copies of each
 * value, which take a good part of the memory.
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
