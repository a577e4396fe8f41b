import type { RunEvent } from '../run/events.ts';
import type { Reporter } from './reporter.ts';
import { summaryDocument } from './summary-json.ts';

/** Every event as one line of JSON, times as ISO 8601. */
export class EventLines implements Reporter {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  event(event: RunEvent): void {
    const at = new Date(event.at).toISOString();
    const rest = event.type === 'run-finished' ? { summary: summaryDocument(event.summary) } : {};
    this.#write(`${JSON.stringify({ ...event, at, ...rest })}\n`);
  }

  close(): void {}
}
