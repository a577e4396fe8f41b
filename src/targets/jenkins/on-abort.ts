import { setMaxListeners } from 'node:events';

/** Calls `act` once when the signal aborts; returns a function that calls it off. */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  // A whole run shares one signal, and Node would warn of a leak at the eleventh request under way.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', act, { once: true });
  return () => signal.removeEventListener('abort', act);
}
