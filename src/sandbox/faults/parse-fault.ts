import { didYouMean } from '../../core/did-you-mean.ts';
import { parseDuration } from '../../core/duration.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { FAULT_KINDS, FAULTS, isFaultKind, REQUEST_KINDS, type SandboxFault } from './fault.ts';

/** Why a text is no fault. */
export interface FaultProblem {
  readonly code: 'bad-fault';
  /** In one sentence without a full stop. */
  readonly message: string;
  readonly next: string;
}

/** `KIND[:REQUESTS][=TIME][*TIMES | @FROM[-[TO]]]` */
const SHAPE = /^([a-z0-9-]+)(?::([^=*@]*))?(?:=([^*@]*))?(?:\*([^@]*)|@(.*))?$/;

/**
 * Reads a fault such as `drop-after:trigger*3` (the first three triggers), `delay:any=2s`, `503@10-20` (from the
 * tenth to the twentieth request), `401@5-` (from the fifth on) or `429:queue=10s*always`.
 */
export function parseFault(text: string): Result<SandboxFault, FaultProblem> {
  const match = SHAPE.exec(text.trim());
  const [, kind, meets = 'any', time, times, range] = match ?? [];
  if (kind === undefined || !isFaultKind(kind))
    return bad(text, `"${kind ?? text}" is no fault`, nextKind(kind));
  if (meets !== 'any' && !isRequestKind(meets)) {
    return bad(text, `"${meets}" is no kind of request`, oneOf([...REQUEST_KINDS, 'any'], meets));
  }
  const milliseconds = time === undefined ? undefined : parseDuration(time);
  if (milliseconds === null)
    return bad(text, `"${time}" is no time`, 'Write it with its unit: 500ms, 2s, 1m.');
  if (milliseconds !== undefined && FAULTS[kind].takes === null) {
    return bad(text, `${kind} takes no time`, `Leave out "=${time}".`);
  }
  const window = times === undefined ? readRange(range) : readTimes(times);
  if (window === null) {
    return bad(
      text,
      `"${times ?? range}" does not say which requests`,
      'Write *3, *always, @3 (the third), @3-5 or @3-.',
    );
  }
  return ok({
    kind,
    ...(meets === 'any' ? {} : { meets }),
    ...(milliseconds === undefined ? {} : { time: milliseconds }),
    ...window,
  });
}

/** The shortest text that {@link parseFault} reads as this fault. */
export function printFault({ kind, meets = 'any', time, after = 0, times = 1 }: SandboxFault): string {
  return `${kind}${meets === 'any' ? '' : `:${meets}`}${time === undefined ? '' : `=${time}ms`}${printWindow(after, times)}`;
}

function printWindow(after: number, times: number | 'always'): string {
  if (after === 0) return times === 1 ? '' : `*${times}`;
  if (times === 'always') return `@${after + 1}-`;
  return times === 1 ? `@${after + 1}` : `@${after + 1}-${after + times}`;
}

type Window = Pick<SandboxFault, 'after' | 'times'>;

function readTimes(text: string): Window | null {
  if (text === 'always') return { times: 'always' };
  const times = readCount(text);
  if (times === null) return null;
  return times === 1 ? {} : { times };
}

function readRange(text: string | undefined): Window | null {
  if (text === undefined) return {};
  const [, first = '', dash, last = ''] = /^([^-]*)(-)?(.*)$/.exec(text) ?? [];
  const from = readCount(first);
  if (from === null) return null;
  const after = from === 1 ? {} : { after: from - 1 };
  if (dash === undefined) return after;
  if (last === '') return { ...after, times: 'always' };
  const to = readCount(last);
  if (to === null || to < from) return null;
  return to === from ? after : { ...after, times: to - from + 1 };
}

/** A whole number from 1, small enough to count with; else null. */
const readCount = (text: string): number | null => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : null);

const isRequestKind = (text: string): text is (typeof REQUEST_KINDS)[number] =>
  REQUEST_KINDS.some(kind => kind === text);

const bad = (text: string, why: string, next: string): Result<never, FaultProblem> =>
  err({ code: 'bad-fault', message: `the fault "${text}" cannot be read: ${why}`, next });

const nextKind = (kind: string | undefined): string => oneOf(FAULT_KINDS, kind ?? '');

function oneOf(names: readonly string[], written: string): string {
  const meant = didYouMean(written, names);
  return meant === null ? `Write one of ${names.join(', ')}.` : `Did you mean ${meant}?`;
}
