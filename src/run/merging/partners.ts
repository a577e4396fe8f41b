import type { RequestKey } from '../../core/ids.ts';
import type { Tracked } from '../../targets/follower.ts';
import { type EndState, isEnd } from '../request-state.ts';
import { type Entry, isOver } from '../requests/entry.ts';
import type { Ledger } from '../requests/ledger.ts';

export interface PartnersOptions {
  readonly ledger: Ledger;
  readonly trackerOf: (entry: Entry) => {
    track(tracked: Tracked): void;
    untrack(key: RequestKey): void;
  };
}

/**
 * Requests that the server has merged with the item of another request of the run, their owner. They have no item of their
 * own that could be looked for: when the server is started anew, what is found of the owner is theirs too, and so is its end.
 */
export class Partners {
  readonly #options: PartnersOptions;
  readonly #byOwner = new Map<RequestKey, Set<Entry>>();
  /** Those whose owner is sent again: under the id that they know there is nothing of theirs. */
  readonly #adrift = new Set<Entry>();

  constructor(options: PartnersOptions) {
    this.#options = options;
  }

  /** To be called at every change of a request, and once for each that an earlier process of the run has followed. */
  changed(entry: Entry): void {
    const partners = this.#byOwner.get(entry.request.key);
    if (partners !== undefined) for (const partner of partners) this.#follow(partner, entry);
    const owner = ownerOf(entry, this.#options.ledger);
    if (owner === null || this.#byOwner.get(owner.request.key)?.has(entry) === true) return;
    const joined = this.#byOwner.get(owner.request.key) ?? new Set<Entry>();
    this.#byOwner.set(owner.request.key, joined.add(entry));
    this.#follow(entry, owner);
  }

  #follow(partner: Entry, owner: Entry): void {
    const { ledger, trackerOf } = this.#options;
    const { state, request } = partner;
    if (isOver(partner) || state.state !== 'queued') return;
    if (isEnd(owner.state)) {
      ledger.end(partner, endWith(owner.state, owner, partner));
      return;
    }
    // Left to the server: this one is followed on as it is known.
    if (owner.released !== null) return;
    if (!('queueId' in owner.state)) {
      this.#adrift.add(partner);
      trackerOf(partner).untrack(request.key);
      return;
    }
    const { queueId } = owner.state;
    const isMoved = queueId !== state.queueId;
    if (isMoved) void ledger.change(partner, { ...state, queueId });
    const build = 'build' in owner.state ? { build: owner.state.build } : {};
    // By its number the build stays known, whatever the id of the item is given to after a restart.
    if (this.#adrift.delete(partner) || isMoved || 'build' in build)
      trackerOf(partner).track({ key: request.key, job: request.job, queueId, ...build });
  }
}

/** The request of the run with whose item the server has merged this one; null: with none of the run, or not at all. */
export function ownerOf({ state }: Entry, ledger: Pick<Ledger, 'get'>): Entry | null {
  const owner = state.state === 'queued' ? (state.merged?.with ?? null) : null;
  return owner === null ? null : (ledger.get(owner) ?? null);
}

function endWith(end: EndState, { request }: Entry, { cancelled, interrupted }: Entry): EndState {
  if (end.state === 'cancelled')
    return { state: 'cancelled', by: cancelled !== null || interrupted ? 'volley' : 'server' };
  if (!('build' in end)) return end;
  const { build, result, duration } = end;
  return { state: 'coalesced', with: request.key, build, result, duration };
}
