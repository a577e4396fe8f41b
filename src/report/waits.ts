import { formatDuration } from '../core/duration.ts';
import type { RequestKey } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import { visible } from '../core/visible.ts';
import type { HeldBy } from '../run/events.ts';
import { pressureWait } from './pressure-text.ts';

/** What a request waits for between the moment when it could run and the start of its build. */
export type WaitCause =
  /** Triggers that its trigger needs had not ended. */
  | { readonly kind: 'needs' }
  /** Its build had not succeeded, and the next attempt was not due yet. */
  | { readonly kind: 'retry' }
  /** A cap of ours had no room. */
  | { readonly kind: 'held'; readonly by: HeldBy }
  /** On its way to the target, which may have been down. */
  | { readonly kind: 'sending'; readonly target: string }
  /** In the queue; `why` in the server's own words, null before it has said any. */
  | { readonly kind: 'queue'; readonly why: string | null };

/** One cause, and how long it lasted in all. Milliseconds. */
export interface Wait {
  readonly cause: WaitCause;
  readonly time: number;
}

/** Equal for causes that are one thing to a reader; requests are grouped by it. */
export const causeId = (cause: WaitCause): string => causeText(cause, () => '');

/**
 * A cause as the end of a sentence that begins with a duration: `under max-parallel of nightly`, `for next available
 * executor`. `name` shows a request.
 */
function causeText(cause: WaitCause, name: (key: RequestKey) => string): string {
  switch (cause.kind) {
    case 'needs':
      return 'for what it needs';
    case 'retry':
      return 'to be tried again';
    case 'held':
      return holdText(cause.by, name);
    case 'sending':
      return `for ${visible(cause.target)} to take it`;
    case 'queue':
      return queueText(cause.why);
    default:
      return unreachable(cause);
  }
}

/** What holds a request back before it is sent: `under max-parallel of nightly`. */
export function holdText(by: HeldBy, name: (key: RequestKey) => string): string {
  switch (by.kind) {
    case 'trigger':
      return `under max-parallel of ${visible(by.name)}`;
    case 'target':
      return `under concurrency of ${visible(by.name)}`;
    case 'group':
      return `under the limit of the group ${visible(by.name)}`;
    case 'process':
      return 'under --max-parallel';
    case 'rate':
      return `under rate of ${visible(by.name)}`;
    case 'circuit':
      return `for ${visible(by.name)} to be well again`;
    case 'backoff':
      return 'to be tried again';
    case 'back-pressure':
      return pressureWait(by.name, by.why);
    case 'duplicate':
      return by.with === null
        ? 'for an equal request of somebody else to leave the queue'
        : doubleText(visible(name(by.with)));
    default:
      return unreachable(by);
  }
}

/** Without a name it is told of many requests at once, each of which has its own. */
const doubleText = (name: string): string =>
  name === '' ? 'for an equal request' : `for its double ${name}`;

/** Jenkins' own words as the end of a sentence, without countdowns, which differ at each look. */
function queueText(why: string | null): string {
  const words = steady(why ?? '');
  if (words === '') return 'in the queue';
  const begun = /^(?:Waiting for|In) /.exec(words)?.[0];
  if (begun === undefined) return `(${visible(words)})`;
  return visible(begun === 'In ' ? `in ${words.slice(3)}` : `for ${words.slice(begun.length)}`);
}

/**
 * A reason of Jenkins without its countdown, `(ETA: 3 min 2 sec)` or `Expires in 4.9 sec` (hudson.model.Messages), so
 * that one reason stays one.
 */
export const steady = (why: string): string =>
  why.replace(/\s*\(ETA:[^)]*\)|\.?\s*Expires in .*$/g, '').trim();

/** `12s for next available executor`. */
export const waitText = ({ cause, time }: Wait, name: (key: RequestKey) => string): string =>
  `${formatDuration(time)} ${causeText(cause, name)}`;
