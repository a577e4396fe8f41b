import type { Output } from '../io.ts';

/** Characters that are gathered before they are written: a call to the system for each line would cost more than it. */
const ENOUGH = 64 * 1024;

/** Writes at the pace at which the reader takes it, and stops making more when the reader has gone. */
export async function writeAll(chunks: Iterable<string>, out: Output): Promise<void> {
  let pending = '';
  for (const chunk of chunks) {
    pending += chunk;
    if (pending.length < ENOUGH) continue;
    out.write(pending);
    pending = '';
    if ((await out.drain()) === 'closed') return;
  }
  out.write(pending);
  await out.drain();
}
