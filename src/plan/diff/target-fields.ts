import { formatDuration } from '../../core/duration.ts';
import { showText, type Text } from '../../core/text.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { PlannedAuth, PlannedTarget } from '../plan.ts';
import type { Fields } from './field-change.ts';

/** What a target says, in the words of the manifest; credentials by name. */
export function targetFields({ type, url, concurrency, auth, connection }: PlannedTarget): Fields {
  const { rate, connections, timeout, polling, backPressure, tls, proxy } = connection;
  return new Map<string, string | null>([
    ['type', type],
    ['url', url],
    ['auth', authText(auth)],
    ['concurrency', String(concurrency)],
    ['rate', rate === null ? null : `${rate.count} in ${formatDuration(rate.per)}`],
    ['connections', connections === null ? null : String(connections)],
    ['timeout', duration(timeout)],
    ['polling.interval', duration(polling.interval ?? null)],
    ['polling.longest', duration(polling.longest ?? null)],
    ['polling.share', polling.share === undefined ? null : String(polling.share)],
    ['back-pressure.queue-length', String(backPressure.queueLength)],
    ['back-pressure.latency', duration(backPressure.latency)],
    ['back-pressure.quiet-down', backPressure.quietDown],
    ['tls.ca-file', tls?.caFile ?? null],
    ['tls.cert-file', tls?.certFile ?? null],
    ['tls.key-file', tls?.keyFile ?? null],
    ['tls.passphrase', text(tls?.passphrase ?? null)],
    ['proxy', proxy === null ? null : proxy.kind === 'none' ? 'none' : proxy.url],
    ['proxy.user', proxy?.kind === 'http' ? text(proxy.user) : null],
    ['proxy.password', proxy?.kind === 'http' ? text(proxy.password) : null],
  ]);
}

function authText(auth: PlannedAuth): string {
  switch (auth.kind) {
    case 'none':
      return 'none';
    case 'token':
      return `user ${showText(auth.user)}, token ${showText(auth.token)}`;
    case 'password':
      return `user ${showText(auth.user)}, password ${showText(auth.password)}`;
    case 'bearer':
      return `bearer ${showText(auth.token)}`;
    default:
      return unreachable(auth);
  }
}

const duration = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : formatDuration(milliseconds);

const text = (value: Text | null): string | null => (value === null ? null : showText(value));
