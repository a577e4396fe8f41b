import type { Text } from '../core/text.ts';
import { unreachable } from '../core/unreachable.ts';
import { proxyProblem, urlProblem } from '../manifest/address.ts';
import type { Contexts } from '../manifest/expression/expression.ts';
import type { Template } from '../manifest/expression/template.ts';
import { DEFAULTS } from '../manifest/manifest.ts';
import type { AuthSpec, Connection, ProxySpec, TargetSpec } from '../manifest/target-spec.ts';
import type { PlannedAuth, PlannedConnection, PlannedProxy, PlannedTarget } from './plan.ts';
import type { ProblemList } from './problem-list.ts';
import { resolvePlain, resolveText } from './resolve/resolve.ts';

/** A target with its address and the references of its credentials. */
export function planTarget(spec: TargetSpec, contexts: Contexts, problems: ProblemList): PlannedTarget {
  const { name, type, concurrency } = spec;
  const url = problems.take(resolvePlain(spec.url, contexts));
  const wrong = url === null ? null : urlProblem(url);
  if (wrong !== null) problems.fail(wrong.code, spec.urlAt, wrong.message, wrong.next);
  const auth = planAuth(spec.auth, template => problems.take(resolveText(template, contexts)) ?? '');
  const connection = planConnection(spec.connection, contexts, problems);
  return { name, type, concurrency, url: url ?? '', auth, connection };
}

/** The sandbox is on this machine: the proxies and certificates of real controllers are not for it. */
export const REHEARSAL: PlannedConnection = {
  rate: null,
  connections: null,
  timeout: null,
  polling: {},
  backPressure: {
    queueLength: DEFAULTS.queueLength,
    latency: DEFAULTS.latency,
    quietDown: DEFAULTS.quietDown,
  },
  tls: null,
  proxy: { kind: 'none' },
};

function planConnection(
  { tls, proxy, ...connection }: Connection,
  contexts: Contexts,
  problems: ProblemList,
): PlannedConnection {
  const text = (template: Template | null): Text | null =>
    template === null ? null : (problems.take(resolveText(template, contexts)) ?? '');
  return {
    ...connection,
    tls: tls === null ? null : { ...tls, passphrase: text(tls.passphrase) },
    proxy: proxy === null ? null : planProxy(proxy, text, contexts, problems),
  };
}

function planProxy(
  proxy: ProxySpec,
  text: (template: Template | null) => Text | null,
  contexts: Contexts,
  problems: ProblemList,
): PlannedProxy {
  const url = problems.take(resolvePlain(proxy.url, contexts));
  if (url === 'none') return { kind: 'none' };
  const wrong = url === null ? null : proxyProblem(url);
  if (wrong !== null) problems.fail(wrong.code, proxy.at, wrong.message, wrong.next);
  return { kind: 'http', url: url ?? '', user: text(proxy.user), password: text(proxy.password) };
}

/** Credentials are resolved as far as references: no value of a secret is read here. */
function planAuth(auth: AuthSpec, text: (template: Template) => Text): PlannedAuth {
  switch (auth.kind) {
    case 'none':
      return auth;
    case 'token':
      return { kind: 'token', user: text(auth.user), token: text(auth.token) };
    case 'password':
      return { kind: 'password', user: text(auth.user), password: text(auth.password) };
    case 'bearer':
      return { kind: 'bearer', token: text(auth.token) };
    default:
      return unreachable(auth);
  }
}
