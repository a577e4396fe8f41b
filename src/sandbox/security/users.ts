import type { SandboxRole, SandboxUser } from '../options.ts';
import { type Permission, permissionsOf } from './permissions.ts';

/** Who sent a request. */
export interface Identity {
  /** Null for somebody who is not signed in. */
  readonly user: string | null;
  /** A POST by API token needs no crumb; every other needs one. */
  readonly by: 'nothing' | 'token' | 'password';
  readonly permissions: ReadonlySet<Permission>;
}

const ROLES: readonly SandboxRole[] = ['admin', 'builder', 'reader', 'discover', 'nojobs'];

/** One user a role, with credentials that are easy to remember. */
export const DEFAULT_USERS: readonly SandboxUser[] = ROLES.map(role => ({
  id: role,
  token: `${role}-token`,
  password: `${role}-password`,
  role,
}));

/** The users of a server and what each may do. */
export class Users {
  readonly #users: ReadonlyMap<string, SandboxUser & { readonly permissions: ReadonlySet<Permission> }>;
  readonly #anonymous: Identity;

  constructor(users: readonly SandboxUser[], anonymousRead: boolean) {
    const known = users.map(user => ({ ...user, permissions: permissionsOf(user.role, anonymousRead) }));
    // Names are found in any case, and shown as they were given.
    this.#users = new Map(known.map(user => [user.id.toLowerCase(), user]));
    this.#anonymous = { user: null, by: 'nothing', permissions: permissionsOf(null, anonymousRead) };
  }

  /**
   * Reads an `Authorization` header. Null when its Basic credential is wrong in any way; any other scheme is
   * passed over, as plain Jenkins does with a bearer token.
   */
  identify(authorization: string | undefined): Identity | null {
    const basic = /^basic\s+(.*)$/i.exec(authorization ?? '');
    if (basic === null) return this.#anonymous;
    const [name = '', ...rest] = Buffer.from(basic[1] ?? '', 'base64')
      .toString('utf8')
      .split(':');
    const secret = rest.join(':');
    const user = this.#users.get(name.toLowerCase());
    if (user === undefined || secret === '') return null;
    if (secret === user.token) return { user: user.id, by: 'token', permissions: user.permissions };
    if (secret === user.password) return { user: user.id, by: 'password', permissions: user.permissions };
    return null;
  }
}
