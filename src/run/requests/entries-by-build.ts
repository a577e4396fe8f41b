import type { Build } from '../../targets/build.ts';
import { addressOf } from './build-address.ts';
import type { Entry } from './entry.ts';

/** The entries of a run by the addresses of their builds, so that none of thousands has to be compared with all others. */
export class EntriesByBuild {
  readonly #byAddress = new Map<string, Entry[]>();

  constructor(entries: Iterable<Entry>) {
    for (const entry of entries) this.note(entry);
  }

  /** To be called when its build may have become known. */
  note(entry: Entry): void {
    if (!('build' in entry.state)) return;
    const address = addressOf(entry.state.build);
    const known = this.#byAddress.get(address);
    if (known === undefined) this.#byAddress.set(address, [entry]);
    else if (!known.includes(entry)) known.push(entry);
  }

  /** Those that are, or once were, known by this build. */
  of(build: Build): readonly Entry[] {
    return this.#byAddress.get(addressOf(build)) ?? [];
  }
}
