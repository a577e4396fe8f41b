import type { Clock } from '../../core/clock.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { Suspect } from '../../targets/trace.ts';
import type { Way } from '../per-target/way.ts';
import { addressOf } from '../requests/build-address.ts';
import type { Entry } from '../requests/entry.ts';
import type { Ledger } from '../requests/ledger.ts';
import type { Finding } from './judge-trace.ts';

export interface ReconcileOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
}

/** A request that may or may not have reached the server, or has reached it and may be anywhere there. */
export interface Doubt {
  readonly suspect: Suspect;
  /** Why there was no answer, or what it lacks. */
  readonly refusal: Refusal;
  /** How often it has been sent. */
  readonly attempts: number;
  /** Whether people are told that it is looked for. Default: they are. */
  readonly told?: boolean;
}

/** A controller that swallows every request will swallow the next one too. */
const MOST_ATTEMPTS = 4;

export type Found = Extract<Finding, { kind: 'found' }>;

/**
 * Finds out what became of a request whose answer never came, or does not name its item. `again`: it certainly never arrived, and may be sent once
 * more. `over`: it has come to its end here.
 */
export async function reconcile(
  entry: Entry,
  { suspect, refusal, attempts, told = true }: Doubt,
  { target, lost }: Way,
  { ledger, clock }: ReconcileOptions,
): Promise<Found | { readonly kind: 'again' } | { readonly kind: 'over' }> {
  const { onUnknown, delay } = entry.trigger;
  if (told)
    await ledger.tell({ type: 'request-reconciling', at: clock.now(), key: entry.request.key, refusal });
  const isTakenIn = refusal.effect === 'certain';
  // It may still come, whoever would send it again: volley, or a person who reads that nothing of it is there.
  const grace = isTakenIn ? 0 : target.timeout + (delay ?? 0);
  const finding = await lost.find(suspect, refusal, grace);
  switch (finding.kind) {
    case 'found':
      if (!isTaken(entry, finding, ledger)) return finding;
      ledger.end(entry, {
        state: 'unknown',
        seen: `${refusal.message} The only build that could be its own is another request’s.`,
        next: refusal.next,
        refusal,
      });
      return { kind: 'over' };
    case 'unknown': {
      const { seen, next } = finding;
      ledger.end(entry, { state: 'unknown', seen, next, refusal });
      return { kind: 'over' };
    }
    case 'absent': {
      // Somebody may have taken it out of the queue, and does not want it to come again.
      if (isTakenIn) {
        const seen = `${refusal.message} Nothing of it is there any more, and it is not sent again.`;
        ledger.end(entry, { state: 'unknown', seen, next: refusal.next, refusal });
        return { kind: 'over' };
      }
      if (onUnknown === 'retry-when-absent' && attempts < MOST_ATTEMPTS) return { kind: 'again' };
      const often = attempts === 1 ? '' : ` It was sent ${attempts} times.`;
      const seen = `${refusal.message} Nothing of it is on the controller.${often}`;
      ledger.end(entry, { state: 'unknown', seen, next: nextStep(onUnknown), refusal });
      return { kind: 'over' };
    }
    default:
      return unreachable(finding);
  }
}

/**
 * Whether another request of the run is known by this build, though perhaps not by its queue item any more. Builds of an
 * earlier run are from before it was sent: a build of such a number is a new one, of a job that was deleted and made anew.
 */
function isTaken({ request }: Entry, { build }: Found, ledger: Ledger): boolean {
  if (build === null) return false;
  return ledger.withBuild(build).some(
    other =>
      other.request !== request &&
      !other.kept &&
      other.request.target === request.target &&
      'build' in other.state &&
      // What the server has merged with it shares its build.
      !(other.state.state === 'coalesced' && other.state.with === request.key) &&
      addressOf(other.state.build) === addressOf(build),
  );
}

function nextStep(onUnknown: Entry['trigger']['onUnknown']): string {
  switch (onUnknown) {
    case 'retry-when-absent':
      return 'Find out what swallows requests on the way to the controller, and run it again.';
    // Minutes may pass before somebody reads it, and a proxy may hold a request for longer than anybody waits for it.
    case 'fail':
      return 'Look at the job and the queue once more, then run it again: `volley rerun --failed --unknown`. `on-unknown: retry-when-absent` does so by itself.';
    case 'ask':
      return 'Look at the job and the queue once more; if they show nothing of it, run it again: `volley rerun --failed --unknown`.';
    default:
      return unreachable(onUnknown);
  }
}
