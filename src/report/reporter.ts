import type { RunEvent } from '../run/events.ts';

/** Shows a run while it happens. Must not throw, and must not hold the run back. */
export interface Reporter {
  event(event: RunEvent): void;
  /** Leaves the screen as a next command expects it. */
  close(): void;
}
