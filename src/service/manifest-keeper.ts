import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import type { Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { LoadedManifest } from '../manifest/load-manifest.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { manifestSchedules } from '../schedule/manifest-schedules.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { ManifestState } from './service.ts';

/** The manifest on the disk. */
export interface ManifestSource {
  /** As it was named at the start. */
  readonly path: string;
  load(): Promise<Result<LoadedManifest, readonly Problem[]>>;
  /** Calls back when any of these files may have changed, until the returned function is called. */
  watch(files: readonly string[], changed: () => void): () => void;
  /** What stands in one of its files now; null: it cannot be read. Default: not known, so that all is read again. */
  textOf?(file: string): Promise<string | null>;
}

/** A manifest that can be served. */
export interface ServedManifest {
  readonly manifest: Manifest;
  readonly schedules: readonly Schedule[];
}

export interface ManifestListener {
  /** Another manifest has taken the place of the one before. */
  onLoaded(served: ServedManifest, state: ManifestState): void;
  /** What stands on the disk cannot be served; told for each edit that leaves it so. */
  onRejected(problems: readonly Problem[]): void;
}

/** Editors write a file in several steps: it is read once it has been left alone for so long. Milliseconds. */
export const SETTLING = 250;

/** Keeps the last good manifest, and reads it anew when its files change. */
export class ManifestKeeper {
  readonly #source: ManifestSource;
  readonly #clock: Clock;
  #listener: ManifestListener | null = null;
  #served: ServedManifest;
  #state: ManifestState;
  #unwatch: () => void = () => {};
  #callOff: () => void = () => {};
  /** Readings follow each other, so that an older one never replaces a newer one. */
  #reading: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(source: ManifestSource, clock: Clock, loaded: LoadedManifest) {
    this.#source = source;
    this.#clock = clock;
    this.#served = servedOf(loaded.manifest);
    this.#state = { path: source.path, loaded: stateOf(loaded, clock.now()), rejected: null };
  }

  /** The problems of a manifest that cannot be served in the first place. */
  static async open(
    source: ManifestSource,
    clock: Clock,
  ): Promise<Result<ManifestKeeper, readonly Problem[]>> {
    const loaded = await source.load();
    return loaded.ok ? ok(new ManifestKeeper(source, clock, loaded.value)) : err(loaded.error);
  }

  /** From now on edits are noticed; those since it was read, too. */
  watch(listener: ManifestListener): void {
    this.#listener = listener;
    this.#watch();
    if (this.#source.textOf === undefined) void this.reload();
    else void this.#isAsRead().then(isAsRead => (isAsRead ? undefined : this.reload()));
  }

  get served(): ServedManifest {
    return this.#served;
  }

  get state(): ManifestState {
    return this.#state;
  }

  /** Reads it now. */
  reload(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read());
    return this.#reading;
  }

  close(): void {
    this.#isClosed = true;
    this.#callOff();
    this.#unwatch();
  }

  async #read(): Promise<void> {
    // Links may lead elsewhere by now: what is written there from here on must be noticed, whatever is read.
    if (!this.#isClosed && this.#listener !== null) this.#watchAnew();
    const loaded = await this.#source.load();
    if (this.#isClosed) return;
    if (!loaded.ok) {
      this.#state = { ...this.#state, rejected: { at: this.#clock.now(), problems: loaded.error } };
      this.#listener?.onRejected(loaded.error);
      return;
    }
    const next = stateOf(loaded.value, this.#clock.now());
    const isSame = next.digest === this.#state.loaded.digest;
    const wasRejected = this.#state.rejected !== null;
    this.#state = { ...this.#state, rejected: null };
    // Saved without a change, or changed back: but whoever was told of a broken one is told of its end.
    if (isSame && !wasRejected) return;
    this.#served = servedOf(loaded.value.manifest);
    this.#state = { ...this.#state, loaded: next };
    this.#watchAnew();
    this.#listener?.onLoaded(this.#served, this.#state);
  }

  /** To understand a manifest of megabytes again takes seconds in which nothing fires. Of several files one may be new. */
  async #isAsRead(): Promise<boolean> {
    const [file, ...others] = this.#served.manifest.files;
    if (file === undefined || others.length > 0) return false;
    return (await this.#source.textOf?.(file.path)) === file.text;
  }

  #watchAnew(): void {
    const unwatch = this.#unwatch;
    // The new watch before the old one ends: what is written in between must be seen by somebody.
    this.#watch();
    unwatch();
  }

  #watch(): void {
    this.#unwatch = this.#source.watch(this.#state.loaded.files, () => {
      this.#callOff();
      this.#callOff = this.#clock.after(SETTLING, () => void this.reload());
    });
  }
}

const servedOf = (manifest: Manifest): ServedManifest => ({
  manifest,
  schedules: manifestSchedules([...manifest.triggers.values()]),
});

function stateOf({ manifest, warnings }: LoadedManifest, at: number): ManifestState['loaded'] {
  const hash = createHash('sha256');
  for (const { path, text } of manifest.files) hash.update(`${path}\0${text.length}\0`).update(text);
  return {
    at,
    digest: `sha256:${hash.digest('hex')}`,
    files: manifest.files.map(({ path }) => path),
    problems: warnings,
  };
}
