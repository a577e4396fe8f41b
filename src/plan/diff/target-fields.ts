import { formatDuration } from '../../core/duration.ts';
import { showText } from '../../core/text.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { PlannedAuth, PlannedTarget } from '../plan.ts';
import type { Fields } from './field-change.ts';
import { durationField, numberField, textField } from './field-text.ts';

/** What a target says, in the words of the manifest; credentials by name. */
export function targetFields({ type, url, concurrency, auth, connection }: PlannedTarget): Fields {
  const { rate, connections, timeout, polling, backPressure, tls, proxy } = connection;
  return new Map<string, string | null>([
    ['type', type],
    ['url', url],
    ['auth', authText(auth)],
    ['concurrency', String(concurrency)],
    ['rate', rate === null ? null : `${rate.count} in ${formatDuration(rate.per)}`],
    ['connections', numberField(connections)],
    ['timeout', durationField(timeout)],
    ['polling.interval', durationField(polling.interval)],
    ['polling.longest', durationField(polling.longest)],
    ['polling.share', numberField(polling.share)],
    ['back-pressure.queue-length', String(backPressure.queueLength)],
    ['back-pressure.latency', durationField(backPressure.latency)],
    ['back-pressure.quiet-down', backPressure.quietDown],
    ['tls.ca-file', tls?.caFile ?? null],
    ['tls.cert-file', tls?.certFile ?? null],
    ['tls.key-file', tls?.keyFile ?? null],
    ['tls.passphrase', textField(tls?.passphrase)],
    ['proxy', proxy === null ? null : proxy.kind === 'none' ? 'none' : proxy.url],
    ['proxy.user', proxy?.kind === 'http' ? textField(proxy.user) : null],
    ['proxy.password', proxy?.kind === 'http' ? textField(proxy.password) : null],
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
