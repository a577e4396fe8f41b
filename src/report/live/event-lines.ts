import type { RunEvent } from '../../run/events.ts';
import { eventDocument } from '../event-json.ts';
import type { RunView } from '../run-view.ts';
import type { Reporter } from './reporter.ts';

/** Every event as one line of JSON, see schemas/events.schema.json. */
export class EventLines implements Reporter {
  readonly #view: RunView;
  readonly #write: (text: string) => void;
  readonly #print: (lines: readonly string[]) => void;

  /** `print` takes what is no event: the consoles of `--follow`, which must not come between the lines of JSON. */
  constructor(
    view: RunView,
    write: (text: string) => void,
    print: (lines: readonly string[]) => void = () => {},
  ) {
    this.#view = view;
    this.#write = write;
    this.#print = print;
  }

  event(event: RunEvent): void {
    this.#view.take(event);
    this.#write(`${JSON.stringify(eventDocument(event, this.#view))}\n`);
  }

  print(lines: readonly string[]): void {
    this.#print(lines);
  }

  close(): void {}
}
