/**
 * Cleans a piece of a console log. Jenkins hides notes in it, `ESC[8mha:` base64 `ESC[0m` (hudson.console.ConsoleNote),
 * and sends LF as CRLF.
 */

/** The begin of a note, at the very end. */
const BEGUN = String.raw`\u001b(?:\[(?:8(?:m(?:h(?:a(?::[\w+/=]*(?:\u001b(?:\[0?)?)?)?)?)?)?)?)?`;

const NOTES = /\u001b\[8mha:[\w+/=]*\u001b\[0m/g;

/** A CR may yet get its LF, and the begin of a note its end. */
const UNFINISHED = new RegExp(`(?:\\r|${BEGUN})$`);

/** A note longer than this, in bytes, is none: something printed its first letters. */
const LONGEST_UNFINISHED = 64 * 1024;

export interface CleanText {
  readonly text: string;
  /** Bytes at the end that were left alone, since what follows decides what they are. */
  readonly held: number;
}

/** `final` when nothing follows: then nothing is held back. */
export function cleanLog(bytes: Buffer, final: boolean): CleanText {
  const whole = final ? bytes.length : bytes.length - unfinishedCharacter(bytes);
  const raw = bytes.toString('utf8', 0, whole);
  const tail = final ? '' : (UNFINISHED.exec(raw)?.[0] ?? '');
  const kept = tail.length > LONGEST_UNFINISHED ? '' : tail;
  const text = raw
    .slice(0, raw.length - kept.length)
    .replace(NOTES, '')
    .replaceAll('\r\n', '\n');
  // The tail is plain ASCII: as many bytes as letters.
  return { text, held: bytes.length - whole + kept.length };
}

/** How many bytes at the end begin a UTF-8 character that goes on after them. */
function unfinishedCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
