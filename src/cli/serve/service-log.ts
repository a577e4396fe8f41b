import { pino } from 'pino';
import { systemClock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import type { Problem } from '../../core/problem.ts';
import { LineReporter } from '../../report/live/line-reporter.ts';
import { problemDocument } from '../../report/problem-json.ts';
import { problemsText } from '../../report/problem-text.ts';
import { RunView } from '../../report/run-view.ts';
import { RunViews } from '../../report/run-views.ts';
import { type LogLevel, serviceLogEntry } from '../../report/service/service-log.ts';
import { serviceLine, stamped } from '../../report/service/service-text.ts';
import type { Answered } from '../../server/create-api.ts';
import type { ServiceEvent } from '../../service/service-event.ts';
import type { Io } from '../io.ts';

/** What `serve` tells of itself, on standard error. */
export interface ServiceLog {
  event(event: ServiceEvent): void;
  /** What is wrong, before there is an event that could tell it. */
  problems(problems: readonly Problem[]): void;
  /** Of the API. */
  answered(answered: Answered): void;
  /** Anything else. */
  say(level: LogLevel, message: string): void;
}

export const LOG_FORMATS = ['text', 'json'] as const;

export type LogFormat = (typeof LOG_FORMATS)[number];

/** Lines for people in a terminal, JSON for machines elsewhere, unless somebody says otherwise. */
export const createServiceLog = (format: LogFormat | undefined, io: Pick<Io, 'err'>): ServiceLog =>
  (format ?? (io.err.isTerminal ? 'text' : 'json')) === 'text' ? lineLog(io) : jsonLog(io);

function lineLog({ err }: Pick<Io, 'err'>): ServiceLog {
  const reporters = new Map<string, LineReporter>();
  /** That a run begins is said already, by its `run-begun`; that it goes on, in words that name it. */
  let starting: 'anew' | 'again' | null = null;
  const write = (text: string, run?: RunId): void =>
    err.write(stamped(text, systemClock.now(), err.style, run));
  const tellProblems = (problems: readonly Problem[]): void => {
    if (problems.length > 0) write(problemsText(problems, err.style));
  };
  return {
    event(event) {
      if (event.type === 'run-event') {
        const { event: its } = event;
        if (its.type === 'run-started') starting = its.over === undefined ? 'anew' : 'again';
        reporters.get(event.run)?.event(its);
        starting = null;
      }
      const line = serviceLine(event, err.style);
      if (line !== null) err.write(line);
      if ('problems' in event) tellProblems(event.problems);
      if (event.type === 'run-begun') {
        const view = new RunView(event.plan);
        for (const past of event.past) view.take(past);
        const writeOfRun = (text: string): void => {
          if (starting === null) write(text, event.run);
          else if (starting === 'again') write(text);
        };
        reporters.set(event.run, new LineReporter(view, writeOfRun, err.style, systemClock, false));
      } else if (event.type === 'run-left') {
        reporters.get(event.run)?.close();
        reporters.delete(event.run);
      }
    },
    answered() {
      // People at a terminal look at what happens, not at who asks.
    },
    problems: tellProblems,
    say: (_level, message) => write(message),
  };
}

function jsonLog({ err }: Pick<Io, 'err'>): ServiceLog {
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
    problems(problems) {
      for (const problem of problems) {
        const { severity, message } = problem;
        log[severity === 'error' ? 'error' : 'warn'](
          { type: 'problem', ...problemDocument(problem) },
          message,
        );
      }
    },
    say: (level, message) => log[level](message),
  };
}

const QUIET: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);
