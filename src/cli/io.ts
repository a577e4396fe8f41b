import type { Redactor } from '../core/redactor.ts';
import type { Style } from '../core/style.ts';
import type { ReportSink } from './reports/report-sink.ts';

/** The process, as far as commands may see it. Results go to `out`, everything else to `err`. */
export interface Io {
  readonly out: Output;
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Knows every secret that this process has read; masks them in what others wrote. */
  readonly redactor: Redactor;
  /**
   * A text in which people are told to type commands, so that these work in the same shell: with --store and -f as this one was
   * given them. `file`: the manifest that they are about, where that is another one.
   */
  told(text: string, file?: string): string;
  /** Hears what the command finds and does; not there: nobody has asked for a report. */
  readonly reports?: ReportSink;
  /** Calls back on each Ctrl-C or SIGTERM, until the returned function is called. */
  onInterrupt(act: () => void): () => void;
  /** Calls back before each Ctrl-Z takes effect and after the process goes on, until the returned function is called. */
  onSuspend(suspended: () => void, resumed: () => void): () => void;
}

export interface Output {
  write(text: string): void;
  /**
   * Resolves once all that was written has been taken: who has much to write waits for it now and then. `closed`:
   * the reader has gone, as `head` does; what is written from then on goes nowhere.
   */
  drain(): Promise<'open' | 'closed'>;
  readonly style: Style;
  /** A terminal that can move its cursor. */
  readonly isTerminal: boolean;
  /** Read anew at each use: people resize their terminals. */
  readonly columns: number;
  readonly rows: number;
}
