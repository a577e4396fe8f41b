import type { WhenFull } from '../manifest/manifest.ts';

/** A cap that a request comes under: so many builds in flight at once. */
export interface Bound {
  readonly kind: 'group' | 'trigger' | 'target' | 'process';
  readonly name: string;
  readonly limit: number;
  /** Where the name is only known within a run: the run. Default: the cap is that of the whole process. */
  readonly scope?: string;
}

/** Somebody who wants a place under several caps at once. */
export interface Asker {
  readonly bounds: readonly Bound[];
  /** What becomes of it when its group has no room. */
  readonly whenFull: WhenFull;
  /** Whether those in flight are to make room for it when its group is full. */
  readonly cancelInProgress: boolean;
  /** It has to wait for this one; told once for each cap. */
  readonly held: (by: Bound) => void;
  /** A newer one of its group wants its place. */
  readonly newer: () => void;
  /** Told once what became of it, perhaps before `ask` returns. */
  readonly admitted: (admitted: Admitted) => void;
}

export type Admitted =
  /** In flight until `leave` is called. */
  | { readonly kind: 'placed'; readonly leave: () => void }
  | { readonly kind: 'dropped'; readonly reason: string }
  /** It was withdrawn while it waited. */
  | { readonly kind: 'withdrawn' };

interface Applicant {
  readonly asker: Asker;
  /** The order of asking. */
  readonly turn: number;
  /** Caps, by id, that have been told to make it wait. */
  readonly told: string[];
  /** The cap that it waits at. */
  at: Cap | null;
  /** It has been told to make room. */
  leaving: boolean;
}

interface Cap {
  readonly id: string;
  readonly inFlight: Set<Applicant>;
  /** In the order of asking. */
  readonly waiting: Applicant[];
}

/**
 * Caps on builds in flight. A place is taken under all caps at once or under none, so that nobody holds what another
 * one waits for; who has to wait waits at one cap that has no room, and is tried again when that one has. What is
 * bounded is the load on the controller: a place is held from before the request is sent until its build has ended.
 */
export class Caps {
  readonly #caps = new Map<string, Cap>();
  #turns = 0;

  /** Gives what is to be called when it does not want a place any more; that does nothing once it has one. */
  ask(asker: Asker): () => void {
    const applicant = this.#applicant(asker);
    this.#admit(applicant);
    return () => this.#turnAway(applicant, { kind: 'withdrawn' });
  }

  /** For what is in flight already: nobody asks whether there is room. In flight until the function is called. */
  occupy(asker: Asker): () => void {
    return this.#place(this.#applicant(asker));
  }

  #applicant(asker: Asker): Applicant {
    this.#turns += 1;
    return { asker, turn: this.#turns, told: [], at: null, leaving: false };
  }

  #admit(applicant: Applicant): void {
    const { bounds } = applicant.asker;
    const full = bounds.find(bound => !this.#hasRoom(bound, applicant));
    if (full !== undefined) {
      this.#hold(applicant, full);
      return;
    }
    applicant.asker.admitted({ kind: 'placed', leave: this.#place(applicant) });
  }

  #place(applicant: Applicant): () => void {
    const caps = applicant.asker.bounds.map(bound => this.#cap(bound));
    for (const cap of caps) cap.inFlight.add(applicant);
    return () => {
      for (const cap of caps) cap.inFlight.delete(applicant);
      for (const cap of caps) this.#handOut(cap);
    };
  }

  /** Where those before it wait for a lower limit, it does not pass them by. */
  #hasRoom(bound: Bound, { turn }: Applicant): boolean {
    const { inFlight, waiting } = this.#cap(bound);
    const [first] = waiting;
    return inFlight.size < bound.limit && (first === undefined || first.turn > turn);
  }

  #hold(applicant: Applicant, bound: Bound): void {
    const cap = this.#cap(bound);
    if (bound.kind === 'group' && !this.#makeWay(applicant, bound, cap)) return;
    const before = cap.waiting.findLastIndex(({ turn }) => turn < applicant.turn);
    cap.waiting.splice(before + 1, 0, applicant);
    applicant.at = cap;
    if (applicant.told.includes(cap.id)) return;
    applicant.told.push(cap.id);
    applicant.asker.held(bound);
  }

  /** What `when-full` and `cancel-in-progress` ask for; false: the applicant itself has to go. */
  #makeWay(applicant: Applicant, { name, limit }: Bound, cap: Cap): boolean {
    const { whenFull, cancelInProgress } = applicant.asker;
    if (whenFull === 'skip') {
      applicant.asker.admitted({ kind: 'dropped', reason: `its group ${name} was full` });
      return false;
    }
    if (whenFull === 'replace') {
      const reason = `a newer request of its group ${name} took its turn`;
      for (const other of [...cap.waiting]) {
        // One that comes back from waiting elsewhere may be the older one.
        if (other.turn < applicant.turn) this.#turnAway(other, { kind: 'dropped', reason });
        else {
          applicant.asker.admitted({ kind: 'dropped', reason });
          return false;
        }
      }
    }
    if (cancelInProgress) {
      const staying = [...cap.inFlight].filter(({ leaving }) => !leaving);
      for (const oldest of staying.slice(0, Math.max(0, staying.length - limit + 1))) {
        oldest.leaving = true;
        oldest.asker.newer();
      }
    }
    return true;
  }

  #turnAway(applicant: Applicant, admitted: Admitted): void {
    const { at } = applicant;
    if (at === null) return;
    at.waiting.splice(at.waiting.indexOf(applicant), 1);
    applicant.at = null;
    applicant.asker.admitted(admitted);
    this.#forget(at);
  }

  /** A place has become free: those who waited for it try, the one that asked first before the others. */
  #handOut(cap: Cap): void {
    for (let next = cap.waiting[0]; next !== undefined; next = cap.waiting[0]) {
      const bound = next.asker.bounds.find(each => idOf(each) === cap.id);
      if (bound !== undefined && cap.inFlight.size >= bound.limit) return;
      cap.waiting.shift();
      next.at = null;
      this.#admit(next);
    }
    this.#forget(cap);
  }

  #cap(bound: Bound): Cap {
    const id = idOf(bound);
    const cap = this.#caps.get(id) ?? { id, inFlight: new Set(), waiting: [] };
    this.#caps.set(id, cap);
    return cap;
  }

  /** How many caps are in use: one that nobody is under is forgotten. */
  get size(): number {
    return this.#caps.size;
  }

  /** A process may serve for months, and groups have names made of values. */
  #forget(cap: Cap): void {
    if (cap.inFlight.size === 0 && cap.waiting.length === 0) this.#caps.delete(cap.id);
  }
}

/** Names of groups are compared without case. No kind and no run has a slash in its name. */
const idOf = ({ kind, name, scope = '' }: Bound): string =>
  `${kind}/${scope}/${kind === 'group' ? name.toLowerCase() : name}`;
