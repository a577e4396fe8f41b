import type { Clock } from '../../core/clock.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { Target } from '../../targets/target.ts';

/** Who was given targets, and has not begun to use them after so long, does not any more. Milliseconds. */
const TO_BEGIN = 10 * 60_000;

interface Shared {
  readonly name: string;
  readonly target: Target;
  /** By which manifest it was last given to somebody; null: it has not been yet. */
  manifest: Manifest | null;
  /** When that was, or when somebody asked for it, by the monotonic clock. */
  givenAt: number;
  /** Runs that use it. */
  users: number;
}

/**
 * The targets of a process that serves: one for all runs that want the same settings, so that a controller sees one client. A
 * manifest may be edited every day for months: what only an older one has is closed when nobody uses it.
 */
export class SharedTargets {
  readonly #clock: Clock;
  /** By settings. */
  readonly #targets = new Map<string, Shared>();
  readonly #byTarget = new WeakMap<Target, Shared>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether there is one. It then stays open until it is given. */
  has(settings: string): boolean {
    const shared = this.#targets.get(settings);
    if (shared !== undefined) shared.givenAt = this.#clock.monotonic();
    return shared !== undefined;
  }

  /** Two runs may have made it at once: the first one's stays. */
  async add(settings: string, target: Target): Promise<void> {
    if (this.has(settings)) {
      await target.close();
      return;
    }
    const shared = {
      name: target.name,
      target,
      manifest: null,
      givenAt: this.#clock.monotonic(),
      users: 0,
    };
    this.#targets.set(settings, shared);
    this.#byTarget.set(target, shared);
  }

  /** `manifest`: the one that is served by now. */
  give(settings: string, manifest: Manifest): Target {
    const shared = this.#targets.get(settings);
    if (shared === undefined) throw new Error('a target was made and is not there');
    shared.manifest = manifest;
    shared.givenAt = this.#clock.monotonic();
    this.#closeUnused(manifest);
    return shared.target;
  }

  /** They stay open until the function is called that comes back. */
  use(targets: Iterable<Target>): () => void {
    const used = [...targets].flatMap(target => this.#byTarget.get(target) ?? []);
    for (const shared of used) shared.users += 1;
    return () => {
      for (const shared of used.splice(0)) shared.users -= 1;
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#targets.values()].map(({ target }) => target.close()));
  }

  #closeUnused(manifest: Manifest): void {
    const current = new Set<string>();
    for (const shared of this.#targets.values()) if (shared.manifest === manifest) current.add(shared.name);
    for (const [settings, shared] of this.#targets) {
      const { name, target, users, givenAt } = shared;
      // One of an unchanged name may only not have been asked for yet; its rate goes on to count.
      const isOld = shared.manifest !== manifest && (current.has(name) || !manifest.targets.has(name));
      const mayBegin = this.#clock.monotonic() - givenAt < TO_BEGIN;
      if (!isOld || users > 0 || mayBegin) continue;
      this.#targets.delete(settings);
      // Nobody waits for it, and a target that cannot be closed is none that could be used.
      void target.close().catch(() => {});
    }
  }
}
