import type { PlannedRequest } from '../../plan/plan.ts';
import type { Target } from '../../targets/target.ts';
import type { RunEvent } from '../events.ts';
import { ConsoleReader, type ConsoleSink, type ReaderOptions } from './consoles-reader.ts';

export type { ConsoleSink } from './consoles-reader.ts';

export interface ConsoleOptions extends ReaderOptions {
  /** Of the plan: where each build is found. */
  readonly requests: Iterable<PlannedRequest>;
  /** By the names that the plan uses. */
  readonly targets: ReadonlyMap<string, Target>;
}

export interface Consoles {
  /** To be called with every event of the run. */
  event(event: RunEvent): void;
  /**
   * Resolves when the consoles of all builds that have ended are read to their end, or have been given up: at each target
   * once nothing has come of them for ten seconds. From then on none is read.
   */
  finish(): Promise<void>;
}

/**
 * Follows the consoles of builds while they run: a few at a time in turn, so that neither the requests nor the memory
 * grow with the builds in flight. What a thousand builds print comes late rather than all at once.
 */
export function followConsoles(options: ConsoleOptions, sink: ConsoleSink): Consoles {
  const requests = new Map([...options.requests].map(request => [request.key, request]));
  const readers = new Map<string, ConsoleReader>();
  const readerOf = (name: string): ConsoleReader | undefined => {
    const target = options.targets.get(name);
    const reader =
      readers.get(name) ?? (target === undefined ? undefined : new ConsoleReader(target, options, sink));
    if (reader !== undefined) readers.set(name, reader);
    return reader;
  };
  return {
    event(event) {
      if (event.type === 'request-retried') {
        const before = requests.get(event.key);
        if (before !== undefined) requests.set(event.as, { ...before, key: event.as });
      }
      if (event.type !== 'request-changed' && event.type !== 'request-released') return;
      const request = requests.get(event.key);
      const reader = request === undefined ? undefined : readerOf(request.target);
      if (request === undefined || reader === undefined) return;
      if (event.type === 'request-released') reader.drop(event.key);
      // A build that serves several requests is that of the one that asked first.
      else if (event.state.state === 'running') reader.follow(request, event.state.build, false);
      else if (event.state.state === 'finished') reader.follow(request, event.state.build, true);
    },
    async finish() {
      await Promise.all([...readers.values()].map(reader => reader.finish()));
    },
  };
}
