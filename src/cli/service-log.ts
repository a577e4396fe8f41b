import { pino } from 'pino';
import { systemClock } from '../core/clock.ts';
import { LineReporter } from '../report/line-reporter.ts';
import { problemsText } from '../report/problem-text.ts';
import { RunView } from '../report/run-view.ts';
import { RunViews } from '../report/run-views.ts';
import { type LogLevel, serviceLogEntry } from '../report/service-log.ts';
import { serviceLine } from '../report/service-text.ts';
import type { Answered } from '../server/create-api.ts';
import type { ServiceEvent } from '../service/service-event.ts';
import type { Io } from './io.ts';

/** What `serve` tells of itself, on standard error. */
export interface ServiceLog {
  event(event: ServiceEvent): void;
  /** Of the API. */
  answered(answered: Answered): void;
  /** Anything else. */
  say(level: LogLevel, message: string): void;
}

export const LOG_FORMATS = ['text', 'json'] as const;

export type LogFormat = (typeof LOG_FORMATS)[number];

/** Lines for people in a terminal, JSON for machines elsewhere, unless somebody says otherwise. */
export const createServiceLog = (format: LogFormat | undefined, io: Io): ServiceLog =>
  (format ?? (io.err.isTerminal ? 'text' : 'json')) === 'text' ? lineLog(io) : jsonLog(io);

function lineLog({ err }: Io): ServiceLog {
  const reporters = new Map<string, LineReporter>();
  const write = (text: string): void => err.write(text);
  return {
    event(event) {
      if (event.type === 'run-event') reporters.get(event.run)?.event(event.event);
      const line = serviceLine(event, err.style);
      if (line !== null) write(line);
      if ('problems' in event && event.problems.length > 0) write(problemsText(event.problems, err.style));
      if (event.type === 'run-begun') {
        const view = new RunView(event.plan);
        for (const past of event.past) view.take(past);
        reporters.set(event.run, new LineReporter(view, write, err.style, systemClock));
      } else if (event.type === 'run-left') {
        reporters.get(event.run)?.close();
        reporters.delete(event.run);
      }
    },
    answered() {
      // People at a terminal look at what happens, not at who asks.
    },
    say: (_level, message) => write(`${message}\n`),
  };
}

function jsonLog({ err }: Io): ServiceLog {
  const views = new RunViews();
  const options = {
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const log = pino(options, { write: line => err.write(line) });
  return {
    event(event) {
      views.take(event);
      const { level, message, fields } = serviceLogEntry(event, views);
      log[level](fields, message);
    },
    answered({ method, route, status, took, remote }) {
      // Probes ask every few seconds, and say nothing when all is well.
      const level = status >= 500 ? 'warn' : QUIET.has(route) ? 'debug' : 'info';
      const rounded = Math.round(took * 10) / 10;
      log[level](
        { type: 'http', method, route, status, took: rounded, remote },
        `${method} ${route} ${status}`,
      );
    },
    say: (level, message) => log[level](message),
  };
}

const QUIET: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);
