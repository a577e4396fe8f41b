import type { WhenFull } from '../../manifest/manifest.ts';
import { WaitingLine } from './waiting-line.ts';

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
  held(by: Bound): void;
  /** A newer one of its group wants its place. */
  newer(): void;
  /** Told once what became of it, perhaps before `ask` returns. */
  admitted(admitted: Admitted): void;
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
  /** What it comes under, in the order of its bounds. */
  readonly caps: readonly Cap[];
  /** Caps that have been told to make it wait. Made for the first one, as most wait for none or for one. */
  told: Cap[] | null;
  /** The cap that it waits at. */
  at: Cap | null;
  isPlaced: boolean;
  /** It has been told to make room. */
  leaving: boolean;
}

interface Cap {
  readonly id: string;
  /** Who waits for it, or is under it: it is forgotten with the last of them. */
  applicants: number;
  inFlight: number;
  /** Who is in flight, of a group: its members may have to make room, the one first that came first. */
  readonly members: Set<Applicant>;
  /** In the order of asking. */
  readonly waiting: WaitingLine<Applicant>;
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
    return () => this.#withdraw(applicant);
  }

  /** For what is in flight already: nobody asks whether there is room. In flight until the function is called. */
  occupy(asker: Asker): () => void {
    return this.#place(this.#applicant(asker));
  }

  #applicant(asker: Asker): Applicant {
    this.#turns += 1;
    const caps = asker.bounds.map(bound => this.#cap(bound));
    for (const cap of caps) cap.applicants += 1;
    return { asker, turn: this.#turns, caps, told: null, at: null, isPlaced: false, leaving: false };
  }

  #admit(applicant: Applicant): void {
    const full = fullFor(applicant);
    if (full === null) applicant.asker.admitted({ kind: 'placed', leave: this.#place(applicant) });
    else this.#hold(applicant, full.bound, full.cap);
  }

  #place(applicant: Applicant): () => void {
    applicant.isPlaced = true;
    for (const cap of applicant.caps) {
      cap.inFlight += 1;
      if (isGroup(cap)) cap.members.add(applicant);
    }
    return () => this.#leave(applicant);
  }

  #leave(applicant: Applicant): void {
    if (!applicant.isPlaced) return;
    applicant.isPlaced = false;
    for (const cap of applicant.caps) {
      cap.inFlight -= 1;
      if (isGroup(cap)) cap.members.delete(applicant);
    }
    for (const cap of applicant.caps) this.#handOut(cap);
    this.#forget(applicant);
  }

  #hold(applicant: Applicant, bound: Bound, cap: Cap): void {
    if (bound.kind === 'group' && !this.#makeWay(applicant, bound, cap)) return;
    cap.waiting.join(applicant);
    applicant.at = cap;
    if (applicant.told?.includes(cap) !== true) {
      applicant.told = [...(applicant.told ?? []), cap];
      applicant.asker.held(bound);
    }
    // Those that were told to make room may have done so at once, or one that stood before it has lost its turn to it.
    const { whenFull, cancelInProgress } = applicant.asker;
    if (bound.kind === 'group' && (cancelInProgress || whenFull === 'replace')) this.#handOut(cap);
  }

  /** What `when-full` and `cancel-in-progress` ask for; false: the applicant itself has to go. */
  #makeWay(applicant: Applicant, { name, limit }: Bound, cap: Cap): boolean {
    const { whenFull, cancelInProgress } = applicant.asker;
    if (whenFull === 'skip') {
      this.#drop(applicant, `its group ${name} was full`);
      return false;
    }
    if (whenFull === 'replace') {
      const reason = `a newer request of its group ${name} took its turn`;
      for (const other of cap.waiting.all()) {
        // One that comes back from waiting elsewhere may be the older one.
        if (other.turn < applicant.turn) this.#turnAway(other, { kind: 'dropped', reason });
        else {
          this.#drop(applicant, reason);
          return false;
        }
      }
    }
    if (cancelInProgress) {
      const staying = [...cap.members].filter(({ leaving }) => !leaving);
      for (const oldest of staying.slice(0, Math.max(0, staying.length - limit + 1))) {
        oldest.leaving = true;
        oldest.asker.newer();
      }
    }
    return true;
  }

  #withdraw(applicant: Applicant): void {
    const { at } = applicant;
    if (at === null) return;
    this.#turnAway(applicant, { kind: 'withdrawn' });
    // Whoever waited only behind it, for a lower limit than its own, waits for nothing any more.
    this.#handOut(at);
  }

  #turnAway(applicant: Applicant, admitted: Admitted): void {
    const { at } = applicant;
    if (at === null) return;
    at.waiting.leave(applicant);
    applicant.at = null;
    applicant.asker.admitted(admitted);
    this.#forget(applicant);
  }

  #drop(applicant: Applicant, reason: string): void {
    applicant.asker.admitted({ kind: 'dropped', reason });
    this.#forget(applicant);
  }

  /** A place has become free: those who waited for it try, the one that asked first before the others. */
  #handOut(cap: Cap): void {
    for (let next = cap.waiting.first(); next !== null; next = cap.waiting.first()) {
      const bound = next.asker.bounds[next.caps.indexOf(cap)];
      if (bound !== undefined && cap.inFlight >= bound.limit) return;
      cap.waiting.leave(next);
      next.at = null;
      this.#admit(next);
    }
  }

  #cap(bound: Bound): Cap {
    const id = idOf(bound);
    const known = this.#caps.get(id);
    if (known !== undefined) return known;
    const cap = {
      id,
      applicants: 0,
      inFlight: 0,
      members: new Set<Applicant>(),
      waiting: new WaitingLine<Applicant>(),
    };
    this.#caps.set(id, cap);
    return cap;
  }

  /** How many caps are in use: one that nobody is under is forgotten. */
  get size(): number {
    return this.#caps.size;
  }

  /** A process may serve for months, and groups have names made of values. */
  #forget({ caps }: Applicant): void {
    for (const cap of caps) {
      cap.applicants -= 1;
      if (cap.applicants === 0) this.#caps.delete(cap.id);
    }
  }
}

/** The first cap that has no room for it; null: it can have its place. */
function fullFor({ asker: { bounds }, caps, turn }: Applicant): { bound: Bound; cap: Cap } | null {
  for (let index = 0; index < caps.length; index += 1) {
    const [bound, cap] = [bounds[index], caps[index]];
    if (bound !== undefined && cap !== undefined && !hasRoom(cap, bound.limit, turn)) return { bound, cap };
  }
  return null;
}

/** Where those before it wait for a lower limit, it does not pass them by. */
function hasRoom({ inFlight, waiting }: Cap, limit: number, turn: number): boolean {
  const first = waiting.first();
  return inFlight < limit && (first === null || first.turn > turn);
}

const GROUP = 'group/';

const isGroup = ({ id }: Cap): boolean => id.startsWith(GROUP);

/** Names of groups are compared without case. No kind and no run has a slash in its name. */
const idOf = ({ kind, name, scope = '' }: Bound): string =>
  `${kind}/${scope}/${kind === 'group' ? name.toLowerCase() : name}`;
