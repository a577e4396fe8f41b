/**
 * Ways in which a server, or what stands in front of it, misbehaves. Each says whether the request has its effect
 * all the same; docs/sandbox.md has them as a table.
 */
export const FAULTS = {
  'drop-before': { takes: null, does: 'the connection is reset; the request has no effect' },
  'drop-during': {
    takes: null,
    does: 'the connection is reset while the request still comes in; it has no effect',
  },
  'drop-after': {
    takes: null,
    does: 'the request has its effect; the connection is reset instead of an answer',
  },
  'silence-before': { takes: null, does: 'nothing is ever answered; the request has no effect' },
  silence: { takes: null, does: 'the request has its effect; nothing is ever answered' },
  delay: { takes: 1_000, does: 'the request has its effect at once; the answer comes so much later' },
  drip: {
    takes: 100,
    does: 'the head of the answer at once, then so long between every two pieces of 16 bytes',
  },
  cut: { takes: null, does: 'the request has its effect; the connection is reset in the middle of the body' },
  short: { takes: null, does: 'the request has its effect; the connection ends in the middle of the body' },
  garbage: { takes: null, does: 'the request has its effect; the answer is a 200 of JSON that is none' },
  flood: { takes: null, does: 'the request has its effect; the answer is a 200 of 100 MB' },
  'wrong-location': {
    takes: null,
    does: 'the request has its effect; Location names a host that does not exist',
  },
  '401': { takes: null, does: 'no effect; the credential is refused, as by a server that is starting' },
  '403-crumb': { takes: null, does: 'no effect; the crumb, or its session, has expired' },
  '404': { takes: null, does: 'no effect; Jenkins’ own page for what is missing or may not be seen' },
  '409': { takes: null, does: 'no effect; the job cannot be built' },
  '429': { takes: 30_000, does: 'no effect; a limit on the rate, with so many seconds as Retry-After' },
  '500': { takes: null, does: 'no effect; Jenkins’ own page for a failure' },
  '500-after': { takes: null, does: 'the request has its effect; Jenkins’ own page for a failure' },
  '502': { takes: null, does: 'no effect; a proxy that cannot reach the server' },
  '502-after': { takes: null, does: 'the request has its effect; a proxy that lost the server' },
  '503': { takes: null, does: 'no effect; Jenkins’ own page while it starts' },
  '503-proxy': { takes: null, does: 'no effect; a proxy that finds no server' },
  '504': { takes: null, does: 'no effect; a proxy that waited too long' },
  '504-after': { takes: null, does: 'the request has its effect; a proxy that waited too long' },
  'sso-redirect': { takes: null, does: 'no effect; a 302 to a login page on another host' },
  'sso-page': { takes: null, does: 'no effect; a login page with status 200' },
  expire: { takes: null, does: 'all items that left the queue are forgotten, then the request is answered' },
  restart: {
    takes: 1_000,
    does: 'the request has its effect and no answer; the server restarts and is down so long',
  },
  crash: { takes: 1_000, does: 'the same without warning: what was queued in the last minute is lost' },
} as const satisfies Readonly<Record<string, FaultDescription>>;

interface FaultDescription {
  /** The default of the fault's time in milliseconds; null when it takes none. */
  readonly takes: number | null;
  readonly does: string;
}

export type FaultKind = keyof typeof FAULTS;

export const FAULT_KINDS: readonly FaultKind[] = Object.keys(FAULTS).filter(isFaultKind);

export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(FAULTS, text);
}

/** What a request is about, as far as faults tell requests apart. */
export const REQUEST_KINDS = [
  'trigger',
  'queue',
  'job',
  'build',
  'log',
  'cancel',
  'crumb',
  'nodes',
  'other',
] as const;

export type RequestKind = (typeof REQUEST_KINDS)[number];

/** A fault and the requests that it strikes. */
export interface SandboxFault {
  readonly kind: FaultKind;
  /** The requests that it can strike. Default `any`. */
  readonly meets?: RequestKind | 'any';
  /** Milliseconds; what they mean and the default stand at {@link FAULTS}. */
  readonly time?: number;
  /** How many of the requests that it could strike pass before the first strike. Default 0. */
  readonly after?: number;
  /** How often it strikes. Default 1. */
  readonly times?: number | 'always';
}

/** How often a fault has struck. */
export interface FaultReport {
  /** In the notation of {@link parseFault}. */
  readonly fault: string;
  readonly struck: number;
}

/** Milliseconds of a fault, its own or the default; 0 for one that takes none. */
export const timeOf = (fault: SandboxFault): number => fault.time ?? FAULTS[fault.kind].takes ?? 0;
