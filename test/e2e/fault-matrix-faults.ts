import type { FaultKind } from '../../src/sandbox/sandbox.ts';
import type { WireFault } from './fault-matrix-rig.ts';

const server = (
  kind: FaultKind,
  more: { readonly time?: number; readonly times?: number; readonly password?: true } = {},
): WireFault => {
  const { password, ...fault } = more;
  return { on: 'server', fault: { kind, ...fault }, ...(password === undefined ? {} : { password }) };
};

/** Every way in which the wire can fail, in the words of the table. */
export const FAULTS = {
  'the host name cannot be looked up': { on: 'way', leadsTo: () => 'http://controller.invalid/' },
  'connection refused': { on: 'way', leadsTo: () => 'http://127.0.0.1:1/' },
  'the TLS handshake fails': { on: 'way', leadsTo: url => url.replace('http:', 'https:') },
  'reset before the request is read': server('drop-before'),
  'reset in the middle of the request': server('drop-during'),
  'reset after the request, before the answer': server('drop-after'),
  'reset in the middle of the answer': server('cut'),
  'no answer, nothing done': server('silence-before'),
  'no answer, but done': server('silence'),
  'three 401 in a row': server('401', { times: 3 }),
  '403, the crumb has expired': server('403-crumb', { password: true }),
  'a 404': server('404'),
  'a 409': server('409'),
  'a 429': server('429', { time: 1 }),
  '500, nothing done': server('500'),
  '500, but done': server('500-after'),
  '502 of a proxy, nothing done': server('502'),
  '502 of a proxy, but done': server('502-after'),
  '503 of Jenkins': server('503'),
  '503 of a proxy': server('503-proxy'),
  '504 of a proxy, nothing done': server('504'),
  '504 of a proxy, but done': server('504-after'),
  'an HTML page with 200': server('sso-page'),
  'a redirect to a login page': server('sso-redirect'),
  'a truncated answer': server('short'),
  'JSON that is none': server('garbage'),
  'a slow drip': server('drip', { time: 100 }),
  'a wrong Location': server('wrong-location'),
} as const satisfies Readonly<Record<string, WireFault>>;

export type FaultName = keyof typeof FAULTS;
