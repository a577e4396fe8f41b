import { urlProblem } from '../address.ts';
import type { Scope } from '../expression/scope.ts';
import type { RawAuth, RawTarget } from '../generated/raw-manifest.ts';
import { DEFAULTS } from '../manifest.ts';
import type { AuthSpec, TargetSpec } from '../target-spec.ts';
import { entriesOf, type MapEntry } from '../tree.ts';
import { readConnection } from './read-connection.ts';
import type { Reader } from './reader.ts';

/** The targets by name, without those that could not be read, of which the reader has been told. */
export function readTargets(
  raw: Readonly<Record<string, RawTarget>>,
  entries: ReadonlyMap<string, MapEntry>,
  scope: Scope,
  reader: Reader,
): ReadonlyMap<string, TargetSpec> {
  const targets = new Map<string, TargetSpec>();
  for (const [name, entry] of entries) {
    const rawTarget = raw[name];
    const target = rawTarget === undefined ? null : readTarget(rawTarget, { name, entry }, scope, reader);
    if (target !== null) targets.set(name, target);
  }
  return targets;
}

function readTarget(
  raw: RawTarget,
  { name, entry }: { readonly name: string; readonly entry: MapEntry },
  scope: Scope,
  reader: Reader,
): TargetSpec | null {
  const parts = entriesOf(entry.value);
  const url = parts.get('url');
  if (url === undefined) return null;
  const noSecret: Scope = { ...scope, secrets: null };
  const template = reader.template(url.value, noSecret);
  reader.constant(template, url.value, urlProblem);
  const auth = readAuth(raw.auth ?? {}, parts.get('auth'), scope, reader);
  if (auth === null) return null;
  return {
    name,
    type: raw.type,
    url: template,
    urlAt: url.value,
    auth,
    concurrency: raw.concurrency ?? DEFAULTS.concurrency,
    connection: readConnection(raw, parts, scope, reader),
    at: entry.key,
  };
}

function readAuth(raw: RawAuth, entry: MapEntry | undefined, scope: Scope, reader: Reader): AuthSpec | null {
  if (entry === undefined) return { kind: 'none' };
  const parts = entriesOf(entry.value);
  const given = [...parts.keys()];
  const read = (name: keyof RawAuth): ReturnType<Reader['template']> => {
    const part = parts.get(name);
    if (part === undefined) return { kind: 'constant', value: null };
    return name === 'user' ? reader.template(part.value, scope) : reader.secret(part.value, scope);
  };
  const kinds = (['token', 'password', 'bearer'] as const).filter(kind => raw[kind] !== undefined);
  const [kind, second] = kinds;
  if (second !== undefined || (kind === 'bearer' && raw.user !== undefined)) {
    reader.error(
      'contradicting-auth',
      entry.key,
      `auth says ${given.join(' and ')} at once`,
      'Keep user and token, or user and password, or bearer.',
    );
    return null;
  }
  if (kind === undefined) {
    if (raw.user === undefined) return { kind: 'none' };
    reader.error(
      'incomplete-auth',
      entry.key,
      'auth has a user but neither token nor password',
      'Add `token:`.',
    );
    return null;
  }
  if (kind === 'bearer') return { kind: 'bearer', token: read('bearer') };
  if (raw.user === undefined) {
    reader.error(
      'incomplete-auth',
      entry.key,
      `auth has a ${kind} but no user`,
      'Add `user:`, the id of its owner.',
    );
    return null;
  }
  return kind === 'token'
    ? { kind, user: read('user'), token: read('token') }
    : { kind, user: read('user'), password: read('password') };
}
