import { systemClock } from '../../core/clock.ts';
import { noStyle } from '../../core/style.ts';
import { consoleLine, unreadConsoles } from '../../report/console-text.ts';
import { EventLines } from '../../report/live/event-lines.ts';
import { LineReporter } from '../../report/live/line-reporter.ts';
import { LiveReporter } from '../../report/live/live-reporter.ts';
import type { Reporter } from '../../report/live/reporter.ts';
import type { RunView } from '../../report/run-view.ts';
import { summaryDocument } from '../../report/summary/summary-json.ts';
import { summaryText } from '../../report/summary/summary-text.ts';
import type { ConsoleSink } from '../../run/consoles/consoles.ts';
import type { RunSummary } from '../../run/summary.ts';
import type { Io } from '../io.ts';
import { toldReports } from '../told-commands.ts';

export type RunFormat = 'text' | 'json' | 'ndjson';

/** Shows a run while it happens: redrawn in a terminal, in lines elsewhere, as events for programs. */
export function createReporter(view: RunView, format: RunFormat, io: Io): Reporter {
  const { out, err } = io;
  const print = (lines: readonly string[]): void => err.write(lines.map(line => `${line}\n`).join(''));
  if (format === 'ndjson') return new EventLines(view, text => out.write(text), print);
  if (err.isTerminal) return suspendable(new LiveReporter(view, err, systemClock), io);
  return new LineReporter(
    view,
    text => err.write(text),
    format === 'text' ? err.style : noStyle,
    systemClock,
  );
}

function suspendable(reporter: LiveReporter, io: Io): Reporter {
  const release = io.onSuspend(
    () => reporter.suspend(),
    () => reporter.resume(),
  );
  return {
    event: event => reporter.event(event),
    print: lines => reporter.print(lines),
    close() {
      release();
      reporter.close();
    },
  };
}

/** Consoles of builds between the lines of the report, at the pace at which standard error takes them. */
export function consoleSink(view: RunView, reporter: Reporter, { err }: Io): ConsoleSink {
  const options = { style: err.style, color: err.style !== noStyle };
  return {
    async lines(key, lines) {
      const name = view.name(key);
      reporter.print(lines.map(line => consoleLine(name, line, options)));
      await err.drain();
    },
    gaveUp(keys, refusal) {
      const names = keys.map(key => view.name(key));
      reporter.print([unreadConsoles(names, refusal?.message ?? 'nothing came in time', options)]);
    },
  };
}

/** The end of a run; events have told it already. */
export function printSummary(summary: RunSummary, view: RunView, format: RunFormat, io: Io): void {
  const { out } = io;
  // A file or a pipe has no width: a line there may be as long as it is.
  const columns = out.isTerminal ? out.columns : Number.POSITIVE_INFINITY;
  if (format === 'text') {
    const requests = toldReports(summary.requests, text => io.told(text));
    out.write(`\n${summaryText({ ...summary, requests }, view, out.style, columns)}`);
  }
  if (format === 'json') out.write(`${JSON.stringify(summaryDocument(summary, view), null, 2)}\n`);
}
