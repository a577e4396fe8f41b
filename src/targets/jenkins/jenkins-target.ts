import type { Clock } from '../../core/clock.ts';
import { createRedactor, type Redactor } from '../../core/redactor.ts';
import { ok } from '../../core/result.ts';
import type { SecretReader } from '../../core/text.ts';
import { learnSecrets, redactedTarget } from '../redacted-target.ts';
import type { Target } from '../target.ts';
import type { JenkinsAuth } from './access/authorization.ts';
import { parseBaseUrl } from './addresses/job-url.ts';
import { cancel } from './cancel.ts';
import type { ProxyOptions } from './connections/proxy-options.ts';
import type { TlsOptions } from './connections/tls-context.ts';
import { readLog } from './consoles/log.ts';
import { createController } from './controller/controller.ts';
import { createObserve, surroundingsOf } from './follow/observe.ts';
import { createHttpClient } from './http/http-client.ts';
import { createDefinitions } from './jobs/definitions.ts';
import { examine } from './jobs/examine.ts';
import { createLoadReader } from './load.ts';
import { createReconcile } from './lost-answers/reconcile.ts';
import { probe } from './probe.ts';
import { createAbortListeners } from './signals/abort-listeners.ts';
import { endedBy } from './signals/signals.ts';
import { createRateLimit, type Rate, turnsOf } from './submit/rate-limit.ts';
import { createSubmit } from './submit/submit.ts';

export type { JenkinsAuth } from './access/authorization.ts';

import { parseProxy } from './connections/proxy-from-env.ts';

export { proxyFor } from './connections/proxy-from-env.ts';
export type { ProxyOptions } from './connections/proxy-options.ts';
export type { TlsOptions } from './connections/tls-context.ts';
export type { Rate } from './submit/rate-limit.ts';

export interface JenkinsOptions {
  /** The target's name in the manifest. */
  readonly name: string;
  /** The controller's URL, with its path prefix if it has one: `https://host/jenkins`. */
  readonly url: string;
  readonly auth: JenkinsAuth;
  /** Reads secrets; asked for each request. What it gives is kept by `redactor` only. */
  readonly secrets: SecretReader;
  /**
   * Learns all secrets that are read, and masks them in what the server answers. Default: one of its own; one that several
   * targets share masks the secrets of each in the answers of all.
   */
  readonly redactor?: Redactor;
  /** The clock of the deadlines and of ages. Sockets live in real time, so this is the machine's outside of tests. */
  readonly clock: Clock;
  /** Sockets at most. Default 8, of which triggers leave two to looks, stops and cancels. */
  readonly connections?: number;
  /** How many triggers may be sent in which time. Default: any. Looks and cancels never wait for it. */
  readonly rate?: Rate;
  /** An own authority, and the client's certificate. */
  readonly tls?: TlsOptions;
  /** The proxy that all connections go through; see `proxyFor`. Default: none. */
  readonly proxy?: ProxyOptions;
  /** Milliseconds to get a connection, and again for the answer; waiting for one of ours does not count. Default 30 000. */
  readonly timeout?: number;
  /** The `User-Agent` header, by which people who run the controller find out whom to ask. */
  readonly userAgent: string;
}

const DEFAULT_CONNECTIONS = 8;
const DEFAULT_TIMEOUT = 30_000;

/** A Jenkins controller as a target. Throws when the URL is not http or https: manifests are checked for that before. */
export function createJenkinsTarget(options: JenkinsOptions): Target {
  const { name, auth, clock, userAgent, redactor = createRedactor() } = options;
  const secrets = learnSecrets(options.secrets, redactor);
  const base = parseBaseUrl(options.url);
  // The URL itself stays out of the message: people put passwords into URLs.
  if (base === null) throw new Error(`the url of target ${name} is not an http or https URL`);
  const { connections = DEFAULT_CONNECTIONS, timeout = DEFAULT_TIMEOUT } = options;
  const { tls = null, rate } = options;
  const proxy =
    options.proxy === undefined
      ? null
      : { ...parseProxy(options.proxy.url), ...credentialsOf(options.proxy) };
  // From an environment variable: no reader has told of it.
  if (typeof proxy?.password === 'string') redactor.learn(proxy.password);
  const aborts = createAbortListeners();
  const wire = { origin: base.origin, connections, timeout, tls, proxy };
  const http = createHttpClient({ ...wire, clock, aborts, read: secrets });
  const life = new AbortController();
  const controller = createController({
    name,
    base,
    auth,
    read: secrets,
    clock,
    aborts,
    userAgent,
    http,
    learn: redactor.learn,
    life: life.signal,
  });
  const definitions = createDefinitions(controller);
  const limit = rate === undefined ? null : createRateLimit(rate, clock, aborts);
  const submit = createSubmit(controller, definitions, { rate: limit });
  const load = createLoadReader(controller);
  const surroundings = surroundingsOf(controller, load.noteQueue);
  let version: string | null = null;

  const target: Target = {
    name,
    ...(limit === null ? {} : { takeTurn: turnsOf(limit) }),
    submit,
    follow: () => ({ observe: createObserve(controller, surroundings) }),
    load: load.read,
    reconcile: createReconcile(controller),
    session: controller.session,
    timeout,
    nextBuild(job) {
      const known = definitions.known(job);
      return known === null ? null : known.nextBuild;
    },
    describe: async (job, signal) => definitions.describe(job, endedBy(signal)),
    async cancel(tracked, signal, isWanted) {
      surroundings.items.taking();
      const done = await cancel(controller, tracked, { leave: signal, stop: signal, isWanted });
      if (!done.ok) return done;
      if (done.value === 'left-queue') surroundings.items.left(tracked);
      return ok(undefined);
    },
    log: (build, job, offset, signal) => readLog(controller, redactor, build, job, offset, signal),
    async probe(signal) {
      const probed = await probe(controller, signal);
      if (probed.ok) version = probed.value.version;
      return probed;
    },
    examine: (job, wanted, signal) => examine(controller, definitions, version, { job, wanted }, signal),
    async close() {
      life.abort();
      limit?.close();
      await http.close();
    },
  };
  return redactedTarget(target, redactor);
}

/** Those beside the proxy's URL go before those in it. */
const credentialsOf = ({ url: _, ...credentials }: ProxyOptions): Omit<ProxyOptions, 'url'> => credentials;
