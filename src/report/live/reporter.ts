import type { RunEvent } from '../../run/events.ts';

/** Shows a run while it happens. Must not throw, and must not hold the run back. */
export interface Reporter {
  event(event: RunEvent): void;
  /** Prints lines that are no part of the report, such as those of consoles, where they do not disturb it. */
  print(lines: readonly string[]): void;
  /** Leaves the screen as the next command expects it. */
  close(): void;
}
