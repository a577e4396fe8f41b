import { setFlagsFromString } from 'node:v8';

/** What acts on V8's flags: `v8.setFlagsFromString`. */
export type SetFlags = (flags: string) => void;

/** In units of bytecode that a function may run through before V8 considers to optimise it. */
const PATIENT = '--interrupt-budget=500000';

/** What V8 of Node 20 has by itself. */
const USUAL = '--interrupt-budget=67584';

/**
 * Does work that mostly ends before optimised code can pay for itself: of `validate` with 100 triggers, a third of the
 * CPU time went into optimising the YAML parser while it ran for the first and only time. Within `work`, functions run
 * longer before they are optimised; what really is hot still gets there.
 *
 * The flag is put back as soon as the work is done: with flags other than those that it was compiled with, V8 refuses
 * the code cache of Node's own modules, and `node:net`, `node:tls` and `node:http` take three times as long to load.
 *
 * Node 20 only, where the flag was measured (docs/decisions/0007-start-up.md): another V8 may not know it, and says so
 * on standard error.
 */
export function optimiseLate<T>(
  work: () => T,
  nodeVersion: string = process.versions.node,
  setFlags: SetFlags = setFlagsFromString,
): T {
  if (!nodeVersion.startsWith('20.')) return work();
  setFlags(PATIENT);
  try {
    return work();
  } finally {
    setFlags(USUAL);
  }
}
