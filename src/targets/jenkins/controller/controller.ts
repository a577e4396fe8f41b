import type { Clock } from '../../../core/clock.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import type { SecretReader } from '../../../core/text.ts';
import { unreachable } from '../../../core/unreachable.ts';
import type { Refusal } from '../../refusal.ts';
import {
  type AuthFault,
  createAuthorization,
  type JenkinsAuth,
  needsCrumb,
} from '../access/authorization.ts';
import { CRUMB_PATH, type Crumb, readCrumb, secretsOf } from '../access/crumb.ts';
import type { BaseUrl } from '../addresses/job-url.ts';
import type { Lane } from '../connections/lanes.ts';
import { type Answer, bodyText, type Head, header } from '../http/answer.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { WireFailure } from '../http/wire-failure.ts';
import { wireRequest } from '../http/wire-request.ts';
import { parseLosslessly } from '../json/lossless-json.ts';
import { type Ask, refuse } from '../refusals/ask.ts';
import { classify, STARTING } from '../refusals/classify.ts';
import { classifyFailure, unreadableSecrets } from '../refusals/classify-failure.ts';
import { lacksCrumb } from '../refusals/classify-forbidden.ts';
import type { AbortListeners } from '../signals/abort-listeners.ts';
import { endedBy, type Signals } from '../signals/signals.ts';
import { createControllerStart } from './controller-start.ts';
import { sendFirst } from './first-request.ts';
import { remember } from './remembered.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';
import { isPending } from './soon.ts';
import { createWarmUp } from './warm-up.ts';

/** One request, without credentials. */
export interface Call {
  readonly method: 'GET' | 'POST';
  /** Relative to the base URL. */
  readonly path: string;
  readonly query?: string;
  /** The urlencoded body of a POST. */
  readonly form?: string;
  /** Whether the call can change something on the server. */
  readonly acts: boolean;
  /** Whether a job's own token goes along. */
  readonly jobToken?: boolean;
  /** The longest answer that is read, in bytes. Default 1 MB: pages of errors have some 100 kB. */
  readonly limit?: number;
  /** Which connections it may use. Default `look`. */
  readonly lane?: Lane;
  /** Whether this head says all: then the body is not waited for. Default: never. */
  readonly headSuffices?: (head: Head) => boolean;
}

/** A controller that knows who it is talked to as: adds credentials and crumbs, and puts failures in words. */
export interface Controller {
  readonly base: BaseUrl;
  readonly auth: JenkinsAuth;
  readonly clock: Clock;
  readonly aborts: AbortListeners;
  readonly read: SecretReader;
  /**
   * Any answer at all is a success here; what it means is for the caller to say. Only the 401 of a controller that
   * starts or stops is none: what it means lies in what came before.
   */
  send(call: Call, signals: Signals): Promise<Result<Answer, Refusal>>;
  ask(call: Call): Ask;
  /** The server's session as it last told; each start of Jenkins begins a new one. Null before it told any. */
  session(): string | null;
  readonly serverClock: ServerClock;
  /** Aborts when the target is closed; for work that serves many callers. */
  readonly life: AbortSignal;
}

export interface ControllerOptions {
  readonly name: string;
  readonly base: BaseUrl;
  readonly auth: JenkinsAuth;
  readonly read: SecretReader;
  readonly clock: Clock;
  readonly aborts: AbortListeners;
  readonly userAgent: string;
  readonly http: HttpClient;
  /** Told what the server hands out to be sent back, and is nobody else's to know. */
  readonly learn: (secret: string) => void;
  readonly life: AbortSignal;
}

type Outcome = Result<Answer, WireFailure>;

const UNSENT: WireFailure = { kind: 'interrupted', sent: false, code: null };
const CRUMB_CALL: Call = { method: 'GET', path: CRUMB_PATH, acts: false };

export function createController(options: ControllerOptions): Controller {
  const { base, auth, read, clock, aborts, userAgent, http, life } = options;
  const authorization = createAuthorization(auth, read);
  const warmUp = createWarmUp(aborts);
  const start = createControllerStart(clock);
  const serverClock = createServerClock(clock);
  const hasUser = auth.kind === 'token' || auth.kind === 'password';
  let session: string | null = null;
  const ask = ({ method, path, acts, jobToken = false }: Call): Ask => ({
    target: options.name,
    base,
    method,
    path,
    acts,
    jobToken,
  });

  const first = (exchange: () => Promise<Outcome>, { leave, stop }: Signals): Promise<Outcome> =>
    hasUser ? sendFirst(exchange, clock, AbortSignal.any([leave, stop, life])) : exchange();

  /** One exchange, with the credentials read just before it. */
  async function once(call: Call, crumb: Crumb | null, signals: Signals): Promise<Result<Answer, Refusal>> {
    const asked = authorization();
    const credentials = isPending(asked) ? await asked : asked;
    if (!credentials.ok) return err(withoutCredentials(ask(call), credentials.error));
    const request = wireRequest(call, {
      prefix: base.prefix,
      userAgent,
      credentials: credentials.value,
      crumb,
    });
    const sentAt = clock.now();
    const exchange = () => http.exchange(request, call.lane ?? 'look', signals);
    const outcome = await warmUp(exchange, signals, () => first(exchange, signals));
    if (!outcome.ok) {
      if (outcome.error.kind === 'unreachable' || outcome.error.kind === 'broken') start.noAnswer();
      return err(classifyFailure(ask(call), outcome.error));
    }
    if (hasUser && start.isPassing(outcome.value))
      return err(refuse(ask(call), STARTING, { effect: 'none', status: outcome.value.status }));
    session = sessionIn(outcome.value) ?? session;
    // Of triggers there are so many that reading a date in each would cost; a job is asked about before.
    if (!call.acts && !serverClock.note(outcome.value, sentAt)) return ok({ ...outcome.value, isOld: true });
    return outcome;
  }

  const crumbs = remember<Crumb | 'switched-off'>(options, async () => {
    const answer = await once(CRUMB_CALL, null, endedBy(life));
    if (!answer.ok) return answer;
    if (answer.value.status === 404) return ok('switched-off');
    const crumb = answer.value.status === 200 ? parseCrumb(answer.value) : null;
    if (crumb !== null) for (const secret of secretsOf(crumb)) options.learn(secret);
    return crumb === null ? err(classify(ask(CRUMB_CALL), answer.value)) : ok(crumb);
  });

  async function sendWithCrumb(call: Call, signals: Signals): Promise<Result<Answer, Refusal>> {
    const interrupted = (): Refusal => classifyFailure(ask(call), UNSENT);
    const crumb = await crumbs.get(signals, interrupted);
    if (!crumb.ok) return crumb;
    const answer = await once(call, crumb.value === 'switched-off' ? null : crumb.value, signals);
    if (!answer.ok || !lacksCrumb(answer.value)) return answer;
    // The session has ended, or the controller was restarted. That 403 comes before the call is looked at, so
    // the call had no effect and may be sent once more.
    crumbs.forget(crumb.value);
    const fresh = await crumbs.get(signals, interrupted);
    if (!fresh.ok && fresh.error.reason === 'interrupted') return fresh;
    if (!fresh.ok || fresh.value === 'switched-off') return answer;
    return once(call, fresh.value, signals);
  }

  const send: Controller['send'] = (call, signals) =>
    call.method === 'POST' && needsCrumb(auth) ? sendWithCrumb(call, signals) : once(call, null, signals);

  return { base, auth, clock, aborts, read, send, ask, session: () => session, serverClock, life };
}

/** It is written down, so nothing is taken for one that Jenkins would not make: eight hexadecimal digits as yet. */
function sessionIn(head: Head): string | null {
  const session = header(head, 'x-jenkins-session');
  return session !== null && /^[\w-]{1,64}$/.test(session) ? session : null;
}

function parseCrumb(answer: Answer): Crumb | null {
  try {
    return readCrumb(parseLosslessly(bodyText(answer)), answer.headers.get('set-cookie') ?? []);
  } catch {
    return null;
  }
}

function withoutCredentials(ask: Ask, fault: AuthFault): Refusal {
  switch (fault.kind) {
    case 'secrets':
      return unreadable(ask, fault.names);
    case 'colon':
      return refuse(ask, COLON, { effect: 'none' });
    default:
      return unreachable(fault);
  }
}

const COLON = {
  reason: 'unauthenticated',
  message:
    'The user of the target holds a colon, which HTTP Basic authentication cannot carry; nothing was sent.',
  next: "Give the target the user's id, which is in the address of the user's page in Jenkins, or another user.",
} as const;

/** The refusal for secrets that the reader could not give, or that cannot stand in a header. */
export const unreadable = (ask: Ask, names: readonly string[]): Refusal =>
  refuse(ask, unreadableSecrets(names), { effect: 'none' });
