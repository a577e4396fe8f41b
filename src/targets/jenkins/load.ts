import { ok, type Result } from '../../core/result.ts';
import type { Refusal } from '../refusal.ts';
import type { Load } from '../target.ts';
import type { Controller } from './controller/controller.ts';
import { isRecord, readQueue } from './json/json-shapes.ts';
import { readJson } from './json/read-json.ts';
import { isOfPage } from './refusals/page-refusal.ts';
import { endedBy, type Signals } from './signals/signals.ts';

/** What is known of how much a controller has to do. */
export interface LoadReader {
  /** A look has read the whole queue, which held so many items; `at`: when it was asked for, by the monotonic clock. */
  noteQueue(length: number, at: number): void;
  /** Asks for what is older than `maximumAge`, in milliseconds: at most two small requests, one after the other. */
  read(maximumAge: number, signal: AbortSignal): Promise<Result<Load, Refusal>>;
}

interface Known<T> {
  readonly value: T;
  /** By the monotonic clock. */
  readonly at: number;
}

/**
 * A controller that was not about to shut down is not asked that again for so long; one that was is asked whenever its load
 * is. Milliseconds.
 */
const CALM_STANDS_FOR = 15_000;

export function createLoadReader(controller: Controller): LoadReader {
  const { clock } = controller;
  let queue: Known<number | null> | null = null;
  let quiet: Known<boolean | null> | null = null;
  const isYoung = (known: Known<unknown> | null, maximumAge: number): boolean => {
    const age = known === null ? Infinity : clock.monotonic() - known.at;
    return age < maximumAge;
  };
  /** What this user may not see is not known, and holds nothing back. */
  async function ask<T>(
    path: string,
    tree: string,
    shape: (json: unknown) => T | null,
    signals: Signals,
  ): Promise<Result<Known<T | null>, Refusal>> {
    const at = clock.monotonic();
    const read = await readJson(controller, path, tree, shape, signals);
    if (read.ok) return ok({ value: read.value, at });
    return isOfPage(read.error) ? ok({ value: null, at }) : read;
  }

  return {
    noteQueue(length, at) {
      queue = { value: length, at };
    },
    async read(maximumAge, signal) {
      const signals = endedBy(signal);
      const stands = quiet?.value === true ? maximumAge : Math.max(maximumAge, CALM_STANDS_FOR);
      if (!isYoung(quiet, stands)) {
        const asked = await ask('', 'quietingDown', readQuietingDown, signals);
        if (!asked.ok) return asked;
        quiet = asked.value;
      }
      if (!isYoung(queue, maximumAge)) {
        const asked = await ask('/queue', 'items[id]', json => readQueue(json)?.length ?? null, signals);
        if (!asked.ok) return asked;
        queue = asked.value;
      }
      const [length, quietingDown] = [queue, quiet];
      if (length === null || quietingDown === null) throw new Error('both have been read');
      return ok({ queueLength: length.value, quietingDown: quietingDown.value, at: length.at });
    },
  };
}

const readQuietingDown = (json: unknown): boolean | null =>
  isRecord(json) && typeof json.quietingDown === 'boolean' ? json.quietingDown : null;
