import type { QueueId } from '../../core/ids.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Build } from '../../targets/build.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { Certainty, Trace } from '../../targets/trace.ts';
import { LOOK_FIRST } from '../requests/own-refusals.ts';

/** What is known in the end of a request whose answer never came. */
export type Finding =
  | {
      readonly kind: 'found';
      readonly certainty: Certainty;
      readonly queueId: QueueId;
      readonly build: Build | null;
    }
  /** It never reached the server: to send it again cannot start a second build. */
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'unknown';
      readonly seen: string;
      readonly next: string;
      readonly refusal: Refusal;
    };

/** What the looks have shown so far. */
export interface Looks {
  readonly trace: Trace;
  /** So many looks in a row have shown the same. */
  readonly inRow: number;
  /** Milliseconds between looks since the answer was given up; the time of the looks themselves is not counted. */
  readonly waited: number;
  /** How long the server may still act on what had reached it, in milliseconds. */
  readonly grace: number;
  /** Why there was no answer. */
  readonly refusal: Refusal;
  /** Whether the server had said that it is in its queue: then it cannot have got lost on its way there. */
  readonly wasQueued: boolean;
  /** Whether its job was missing meanwhile: one that was made anew has nothing of what there was before. */
  readonly wasGone: boolean;
}

/**
 * On its way from the queue to an executor a request is on neither list for some milliseconds, and a new build tells its
 * parameters a moment after its number: what is only not seen, or not clear, has to be so more than once.
 */
const IN_ROW = 3;

/** For so long a cache is given to ask the server itself, in milliseconds. */
const LONGEST_KEPT = 60_000;

/** null: more looks are needed. In doubt it is unknown: nothing that may have arrived is called absent. */
export function judgeTrace({
  trace,
  inRow,
  waited,
  grace,
  refusal,
  wasQueued,
  wasGone,
}: Looks): Finding | null {
  const unknown = (seen: string, next = LOOK_FIRST): Finding => ({ kind: 'unknown', seen, next, refusal });
  switch (trace.certainty) {
    case 'confirmed':
    case 'probable': {
      const { certainty, queueId, build } = trace;
      return { kind: 'found', certainty, queueId, build };
    }
    case 'ambiguous':
      if (inRow < IN_ROW) return null;
      return unknown(`${refusal.message} ${ambiguity(trace.candidates)}`);
    case 'absent':
      if (inRow < IN_ROW || waited < grace) return null;
      if (wasGone)
        return unknown(
          `${refusal.message} Its job was gone meanwhile, and nothing of it is in the one that is there now.`,
        );
      // What was in the queue of a server that is gone, and neither in the next one's nor built, is lost for certain.
      if (trace.sameSession !== wasQueued) return { kind: 'absent' };
      if (wasQueued) return unknown(`${refusal.message} Nothing of it is there any more.`);
      return unknown(
        `${refusal.message} Nothing of it is on the controller, which may have been started anew since and have forgotten it.`,
      );
    case 'outdated':
      if (waited < grace + LONGEST_KEPT) return null;
      return unknown(
        `${refusal.message} Whether it arrived cannot be looked up: what stands in front of the controller gives old answers.`,
        'Keep the proxy from caching the answers of the controller, and look at the job before trying again.',
      );
    case 'unseen':
      if (inRow < IN_ROW) return null;
      return unknown(
        `${refusal.message} Whether it arrived cannot be looked up: ${trace.refusal.message}`,
        trace.refusal.next,
      );
    default:
      return unreachable(trace);
  }
}

function ambiguity(candidates: number): string {
  if (candidates === 0) return 'The job has builds since that could not be looked through.';
  const what = candidates === 1 ? 'One build or queue item' : `${candidates} builds or queue items`;
  return `${what} could be it, and nothing tells for certain; a \`marker\` would.`;
}
