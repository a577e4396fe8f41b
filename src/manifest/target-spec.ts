import type { Location } from '../core/source.ts';
import type { Template } from './expression/template.ts';

/** A target as a manifest describes it: where it is, how it is reached, and how hard it may be worked. */
export interface TargetSpec {
  readonly name: string;
  readonly type: 'jenkins';
  readonly url: Template;
  readonly urlAt: Location;
  readonly auth: AuthSpec;
  /** Builds in flight. */
  readonly concurrency: number;
  readonly connection: Connection;
  readonly at: Location;
}

/** How a target is reached, and how hard it may be worked; what is null is left to the target's own default. */
export interface Connection {
  readonly rate: RateSpec | null;
  /** Sockets at most. */
  readonly connections: number | null;
  /** Milliseconds for an answer. */
  readonly timeout: number | null;
  readonly polling: PollingSpec;
  readonly backPressure: BackPressureSpec;
  readonly tls: TlsSpec | null;
  /** null: as the environment says. */
  readonly proxy: ProxySpec | null;
}

/** At most `count` triggers in `per` milliseconds. */
export interface RateSpec {
  readonly count: number;
  readonly per: number;
}

/** How often a target is looked at. Times are milliseconds. */
export interface PollingSpec {
  readonly interval?: number;
  readonly longest?: number;
  /** Of the server's time, between 0 and 1. */
  readonly share?: number;
}

/** When triggers are held back because the server has enough to do. */
export interface BackPressureSpec {
  /** Items in the server's queue, whoever has sent them. */
  readonly queueLength: number;
  /** Milliseconds that it takes to answer a trigger, on average. */
  readonly latency: number;
  /** What becomes of triggers while the server prepares to shut down. */
  readonly quietDown: 'wait' | 'fail';
}

/** Files are paths relative to where volley runs. */
export interface TlsSpec {
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
  readonly passphrase: Template | null;
}

export interface ProxySpec {
  /** `none` for no proxy. */
  readonly url: Template;
  readonly at: Location;
  readonly user: Template | null;
  readonly password: Template | null;
}

export type AuthSpec =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly user: Template; readonly token: Template }
  | { readonly kind: 'password'; readonly user: Template; readonly password: Template }
  | { readonly kind: 'bearer'; readonly token: Template };
