import type { Text } from '../core/text.ts';
import type { Plan } from './plan.ts';

/** The names of all secrets that firing this plan will need. */
export function neededSecrets(plan: Pick<Plan, 'targets' | 'requests'>): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (text: Text | null): void => {
    if (text === null || typeof text === 'string') return;
    for (const part of text) if (typeof part !== 'string' && 'secret' in part) names.add(part.secret);
  };
  for (const { auth, connection } of plan.targets.values()) {
    add(connection.tls?.passphrase ?? null);
    if (connection.proxy?.kind === 'http') {
      add(connection.proxy.user);
      add(connection.proxy.password);
    }
    if (auth.kind === 'token' || auth.kind === 'password') add(auth.user);
    if (auth.kind === 'token' || auth.kind === 'bearer') add(auth.token);
    if (auth.kind === 'password') add(auth.password);
  }
  for (const { parameters, token } of plan.requests) {
    for (const text of parameters.values()) add(text);
    add(token);
  }
  return names;
}
