/**
 * A number from 0 to 2³² − 1 that depends on the text alone: the same after a restart and on every machine. FNV-1a over
 * its UTF-16 units, the bits then mixed so that texts that differ in their last letter only (`service-1`, `service-2`)
 * spread too. Nothing here needs secrecy, and loading a cryptographic hash would cost every start a few milliseconds.
 */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
