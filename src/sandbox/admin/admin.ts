import { err, ok, type Result } from '../../core/result.ts';
import type { FaultReport, SandboxFault } from '../faults/fault.ts';
import { parseFault } from '../faults/parse-fault.ts';
import type { Answer } from '../http/answer.ts';
import type { RawRequest } from '../http/request.ts';
import { parseJson } from '../model/parameters.ts';
import type { SandboxBuild, SandboxRequests } from '../options.ts';
import type { RestartOptions } from '../restart/restart-options.ts';
import { readRestart, readTime } from './restart-request.ts';

/** What can be seen of the sandbox and done to it below `/sandbox/`, by everybody who can reach it. */
export interface AdminPort {
  builds(): readonly SandboxBuild[];
  requests(): SandboxRequests;
  inject(...faults: readonly SandboxFault[]): void;
  clearFaults(): void;
  expireLeftItems(): void;
  restart(options: RestartOptions): void;
  /** Milliseconds since 1970. */
  now(): number;
  /** Null when the clock cannot be moved by hand. */
  readonly advance: ((milliseconds: number) => void) | null;
}

/** Answers a request below `/sandbox/`. Everything is JSON, also what is wrong. */
export function admin(port: AdminPort, request: RawRequest, page: string): Answer {
  const call = `${request.method} ${page}`;
  switch (call) {
    case 'GET builds':
      return json(200, port.builds());
    case 'GET counts':
      return countBuilds(port, request);
    case 'GET requests':
      return json(200, port.requests());
    case 'GET faults':
      return json(200, faultsOf(port));
    case 'POST faults':
      return armFaults(port, request);
    case 'DELETE faults':
      port.clearFaults();
      return json(200, faultsOf(port));
    case 'POST expire':
      port.expireLeftItems();
      return json(200, {});
    case 'POST restart':
      return restart(port, request);
    case 'GET clock':
      return json(200, clockOf(port));
    case 'POST clock':
      return advance(port, request);
    default:
      return problem(
        404,
        `there is no ${request.method} /sandbox/${page}`,
        `Ask one of ${CALLS.join(', ')}.`,
      );
  }
}

const CALLS = [
  'GET builds',
  'GET counts',
  'GET requests',
  'GET, POST or DELETE faults',
  'POST expire',
  'POST restart',
  'GET or POST clock',
];

/** How many builds there are for each value of a parameter: by a marker, how often each request was built. */
function countBuilds(port: AdminPort, request: RawRequest): Answer {
  const by = new URLSearchParams(request.url.split('?')[1]).get('by');
  if (by === null) return problem(400, 'the query names no parameter', 'Ask for /sandbox/counts?by=NAME.');
  const counts = new Map<string, number>();
  for (const { parameters } of port.builds()) {
    const value = parameters[by];
    if (value !== undefined) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  }
  return json(200, Object.fromEntries(counts));
}

/** The body is one fault or a list of them, each in its notation. */
function armFaults(port: AdminPort, request: RawRequest): Answer {
  const body = parseJson(request.body.toString('utf8'));
  const texts: readonly unknown[] = Array.isArray(body) ? body : [body];
  const faults: SandboxFault[] = [];
  for (const text of texts) {
    const fault = typeof text === 'string' ? parseFault(text) : err(NOT_A_TEXT);
    if (!fault.ok) return problem(400, fault.error.message, fault.error.next);
    faults.push(fault.value);
  }
  port.inject(...faults);
  return json(200, faultsOf(port));
}

const NOT_A_TEXT = { message: 'the body is no fault', next: 'Send ["drop-after:trigger*3"].' };

function restart(port: AdminPort, request: RawRequest): Answer {
  const body = readBody(request);
  const options = body.ok ? readRestart(body.value) : body;
  if (!options.ok) return problem(400, options.error, 'Send {} or {"kind": "crash", "down": "2s"}.');
  port.restart(options.value);
  return json(202, options.value);
}

function advance(port: AdminPort, request: RawRequest): Answer {
  if (port.advance === null) {
    return problem(409, 'the clock runs by itself', 'Start the sandbox with --virtual-clock.');
  }
  const body = readBody(request);
  const time = body.ok && hasAdvance(body.value) ? readTime(body.value.advance) : null;
  if (time === null) return problem(400, 'the body says no time', 'Send {"advance": "5m"}.');
  port.advance(time);
  return json(200, clockOf(port));
}

const hasAdvance = (value: unknown): value is { readonly advance: unknown } =>
  typeof value === 'object' && value !== null && 'advance' in value;

/** An empty body is as good as `{}`. */
function readBody(request: RawRequest): Result<unknown, string> {
  const text = request.body.toString('utf8').trim();
  const value = parseJson(text === '' ? '{}' : text);
  return value === undefined ? err('the body is no JSON') : ok(value);
}

const faultsOf = (port: AdminPort): { readonly faults: readonly FaultReport[] } => ({
  faults: port.requests().faults,
});

const clockOf = (port: AdminPort): unknown => ({
  now: new Date(port.now()).toISOString(),
  virtual: port.advance !== null,
});

const problem = (status: number, error: string, next: string): Answer => json(status, { error, next });

const json = (status: number, value: unknown): Answer => ({
  status,
  headers: [['Content-Type', 'application/json;charset=utf-8']],
  body: JSON.stringify(value, null, 2),
  compressible: true,
});
