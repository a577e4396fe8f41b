import type { Observation } from '../../targets/follower.ts';
import type { Target } from '../../targets/target.ts';
import type { RequestState } from '../request-state.ts';
import { addressOf } from '../requests/build-address.ts';

/** When a request was sent, and to which start of its server. */
export interface Sent {
  /** The first byte went out no earlier, in milliseconds since 1970. */
  readonly at: number;
  /** The server's session as last told before. */
  readonly session: string;
}

/**
 * The starts of a server that a run meets. The id of a queue item is good for one of them only: a server that was
 * killed gives out once more the ids that it had not saved (source: `QueueIdStrategy`), and what had them may be lost.
 */
export class ServerSessions {
  readonly #target: Pick<Target, 'session'>;
  readonly #onRestart: () => void;
  readonly #met = new Set<string>();
  /** Addresses of builds that requests had before this process. */
  readonly #built = new Set<string>();

  /**
   * `earlier`: what an earlier process of the run has come to. `onRestart`: from now on ids may mean something else than
   * before.
   */
  constructor(target: Pick<Target, 'session'>, earlier: Iterable<RequestState>, onRestart: () => void) {
    this.#target = target;
    this.#onRestart = onRestart;
    for (const state of earlier) {
      if (state.state === 'submitting' && state.session !== undefined) this.#met.add(state.session);
      if (state.state === 'queued' && state.sent !== undefined) this.#met.add(state.sent.session);
      if ('build' in state) this.#built.add(addressOf(state.build));
    }
  }

  /** Takes note of the session that the server is in. Default: as its target tells. */
  note(session: string | null = this.#target.session()): void {
    if (session === null || this.#met.has(session)) return;
    this.#met.add(session);
    if (this.several) this.#onRestart();
  }

  /** Whether the server was started anew during the run. */
  get several(): boolean {
    return this.#met.size > 1;
  }

  /**
   * Whether what the server shows under a queued request's id may be another's. After a restart even a new id proves
   * nothing of a build: builds of before may have the same.
   */
  isDoubtful(sent: Sent, shown: Observation): boolean {
    this.note();
    const session = this.#target.session();
    if (session !== null && session !== sent.session) return true;
    return 'build' in shown && (this.several || this.#built.has(addressOf(shown.build)));
  }
}
