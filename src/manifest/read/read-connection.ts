import { dirname, isAbsolute, join } from 'node:path';
import { proxyProblem } from '../address.ts';
import type { Scope } from '../expression/scope.ts';
import type { Template } from '../expression/template.ts';
import type { RawTarget } from '../generated/raw-manifest.ts';
import { DEFAULTS } from '../manifest.ts';
import type {
  BackPressureSpec,
  Connection,
  PollingSpec,
  ProxySpec,
  RateSpec,
  TlsSpec,
} from '../target-spec.ts';
import { entriesOf, type MapEntry, type Tree } from '../tree.ts';
import { readDuration } from './read-duration.ts';
import type { Reader } from './reader.ts';

type Parts = ReadonlyMap<string, MapEntry>;

/** How a target is reached, and how hard it may be worked. */
export function readConnection(raw: RawTarget, parts: Parts, scope: Scope, reader: Reader): Connection {
  return {
    rate: raw.rate === undefined ? null : readRate(raw.rate),
    connections: raw.connections ?? null,
    timeout: readDuration(parts, 'timeout', reader, { least: '1s', most: '1h' }),
    polling: readPolling(raw, entriesOf(parts.get('polling')?.value), reader),
    backPressure: readBackPressure(raw, entriesOf(parts.get('back-pressure')?.value), reader),
    tls: readTls(raw, parts.get('tls'), scope, reader),
    proxy: readProxy(parts.get('proxy'), scope, reader),
  };
}

const PER = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** The schema has made sure of the form `10/s`. */
function readRate(text: string): RateSpec {
  const [count = '', unit = ''] = text.split('/');
  return { count: Number(count), per: unit === 'h' ? PER.h : unit === 'm' ? PER.m : PER.s };
}

/**
 * Bounds of the time between two looks. A shorter one keeps a controller busy with us alone; a longer one is no
 * following.
 */
const LOOKS = { least: '100ms', most: '10m' } as const;

function readPolling(raw: RawTarget, parts: Parts, reader: Reader): PollingSpec {
  const interval = readDuration(parts, 'interval', reader, LOOKS);
  const longest = readDuration(parts, 'longest', reader, LOOKS);
  const at = parts.get('longest')?.value;
  if (interval !== null && longest !== null && at !== undefined && longest < interval) {
    reader.error('bad-duration', at, 'longest is less than interval', 'Make it as long at least.');
  }
  return {
    ...(interval === null ? {} : { interval }),
    ...(longest === null ? {} : { longest }),
    ...(raw.polling?.share === undefined ? {} : { share: raw.polling.share }),
  };
}

function readBackPressure(raw: RawTarget, parts: Parts, reader: Reader): BackPressureSpec {
  const written = raw['back-pressure'];
  return {
    queueLength: written?.['queue-length'] ?? DEFAULTS.queueLength,
    latency: readDuration(parts, 'latency', reader, { least: '10ms', most: '1h' }) ?? DEFAULTS.latency,
    quietDown: written?.['quiet-down'] ?? DEFAULTS.quietDown,
  };
}

/** Paths begin at the folder of the file that says them. */
function readTls(
  { tls }: RawTarget,
  entry: MapEntry | undefined,
  scope: Scope,
  reader: Reader,
): TlsSpec | null {
  if (tls === undefined || entry === undefined) return null;
  const parts = entriesOf(entry.value);
  const folder = dirname(entry.value.source.path);
  const path = (key: 'ca-file' | 'cert-file' | 'key-file'): string | null => {
    const file = tls[key];
    const at = parts.get(key);
    if (file === undefined || at === undefined) return null;
    // An expression would be taken for a part of the name.
    reader.value(at.value);
    return isAbsolute(file) ? file : join(folder, file);
  };
  const [certFile, keyFile] = [path('cert-file'), path('key-file')];
  if ((certFile === null) !== (keyFile === null)) {
    const [given, other] = certFile === null ? ['key-file', 'cert-file'] : ['cert-file', 'key-file'];
    reader.error('incomplete-tls', entry.key, `tls has a ${given} but no ${other}`, `Add \`${other}:\`.`);
  }
  const passphrase = parts.get('passphrase');
  return {
    caFile: path('ca-file'),
    certFile,
    keyFile,
    passphrase: passphrase === undefined ? null : reader.secret(passphrase.value, scope),
  };
}

function readProxy(entry: MapEntry | undefined, scope: Scope, reader: Reader): ProxySpec | null {
  if (entry === undefined) return null;
  const noSecret: Scope = { ...scope, secrets: null };
  const { value } = entry;
  const address = (tree: Tree): Template => {
    const template = reader.template(tree, noSecret);
    reader.constant(template, tree, text => (text === 'none' ? null : proxyProblem(text)));
    return template;
  };
  if (value.kind === 'scalar') return { url: address(value), at: value, user: null, password: null };
  const parts = entriesOf(value);
  const [url, user, password] = ['url', 'user', 'password'].map(key => parts.get(key)?.value);
  if (url === undefined) return null;
  return {
    url: address(url),
    at: url,
    user: user === undefined ? null : reader.template(user, scope),
    password: password === undefined ? null : reader.secret(password, scope),
  };
}
