import type { Clock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import { LIMITS } from '../limits.ts';
import { type EventFeed, type Frame, frameText } from './event-feed.ts';

/** A connection, as far as a reader of live events needs it. */
export interface EventSocket {
  /** false: it has taken it, and wants no more before `onDrain`. */
  write(text: string): boolean;
  onDrain(act: () => void): void;
  onClose(act: () => void): void;
  end(): void;
}

export interface ReaderOptions {
  readonly feed: EventFeed;
  readonly socket: EventSocket;
  readonly clock: Clock;
  /** The last event that the reader has seen; null: it begins now. */
  readonly lastEventId: string | null;
  /** Only events of this run; null: all. */
  readonly run: RunId | null;
  /** Called once, when there is nobody to write to any more. */
  readonly closed: () => void;
}

/**
 * Writes events to one reader at the reader's pace. What a slow one has not taken waits in bounded memory; beyond that it
 * is left out, and the reader is told how much (`lagged`).
 */
export class EventReader {
  readonly #options: ReaderOptions;
  readonly #unsubscribe: () => void;
  #waiting: Frame[] = [];
  #blocked = false;
  /** Events left out since the reader last took one. */
  #lost = 0;
  /** The last event that was left out. */
  #lostUpTo = 0;
  #stopBeating: () => void = () => {};
  #isClosed = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
    const { feed, socket, lastEventId } = options;
    socket.onDrain(() => this.#drain());
    socket.onClose(() => this.close());
    const { frames, lost } = feed.since(lastEventId);
    // Something at once: the reader then knows that it is connected, and proxies pass the headers on.
    this.#write(': connected\n\n');
    if (lost !== 0) this.#write(lagged(feed.id(feed.last - frames.length), lost));
    this.#unsubscribe = feed.subscribe(frame => this.#take(frame));
    for (const frame of frames) this.#take(frame);
    this.#beatLater();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopBeating();
    this.#unsubscribe();
    this.#waiting = [];
    this.#options.socket.end();
    this.#options.closed();
  }

  #take(frame: Frame): void {
    const { run } = this.#options;
    if (run !== null && frame.run !== run) return;
    if (!this.#blocked) {
      this.#write(frame.text);
      return;
    }
    this.#waiting.push(frame);
    if (this.#waiting.length <= LIMITS.waiting) return;
    this.#lost += this.#waiting.length;
    this.#lostUpTo = frame.number;
    this.#waiting = [];
  }

  #drain(): void {
    this.#blocked = false;
    if (this.#lost > 0) {
      const text = lagged(this.#options.feed.id(this.#lostUpTo), this.#lost);
      this.#lost = 0;
      this.#write(text);
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const frame of waiting) this.#take(frame);
  }

  #write(text: string): void {
    if (!this.#isClosed) this.#blocked = !this.#options.socket.write(text) || this.#blocked;
  }

  #beatLater(): void {
    if (this.#isClosed) return;
    this.#stopBeating = this.#options.clock.after(LIMITS.heartbeat, () => {
      // Who takes nothing hears nothing: a beat would only wait along with the rest.
      if (!this.#blocked) this.#write(': still here\n\n');
      this.#beatLater();
    });
  }
}

const lagged = (id: string, missed: number | null): string =>
  frameText(id, 'lagged', {
    type: 'lagged',
    missed,
    next: 'Read what you need anew; the events of a run are at /api/v1/runs/RUN/events.',
  });
