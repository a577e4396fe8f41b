import { isLoopback } from '../access/listen-address.ts';
import type { Role } from '../access/tokens.ts';
import { LIMITS } from '../limits.ts';

/** Somebody who wants to read live events. */
export interface Caller {
  /** By its token; null: no token is asked for. */
  readonly role: Role | null;
  /** Where the connection comes from. */
  readonly address: string;
}

export type Refusal =
  /** There is no place left at all. */
  | 'full'
  /** Readers have all that are theirs: the rest is for operators. */
  | 'full-for-readers'
  /** This address has all that one may have. */
  | 'full-for-address';

/** Who reads live events at present: nobody can take the places of all. */
export class ReaderPlaces {
  readonly #callers = new Set<Caller>();

  /** null: there is a place. */
  refusal({ role, address }: Caller): Refusal | null {
    if (this.#callers.size >= LIMITS.readers) return 'full';
    if (role === 'read' && this.#count(caller => caller.role === 'read') >= LIMITS.readersByReadToken)
      return 'full-for-readers';
    // On this machine everybody has the same.
    if (isLoopback(address)) return null;
    const same = this.#count(caller => caller.address === address);
    return same >= LIMITS.readersOfAddress ? 'full-for-address' : null;
  }

  /** Takes a place; to be called back when it is free again. */
  take({ role, address }: Caller): () => void {
    const caller = { role, address };
    this.#callers.add(caller);
    return () => this.#callers.delete(caller);
  }

  #count(isMeant: (caller: Caller) => boolean): number {
    return [...this.#callers].filter(isMeant).length;
  }
}
