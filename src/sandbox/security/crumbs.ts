import { createHash } from 'node:crypto';

/** The header, query or form field that carries a crumb. */
export const CRUMB_FIELD = 'Jenkins-Crumb';

/**
 * Sessions and the crumbs that belong to them. A crumb holds for one user in one session, so it is of no use
 * without the cookie it came with.
 */
export class Crumbs {
  readonly #randomId: () => string;
  readonly #salt: string;
  readonly #sessions = new Set<string>();

  constructor(randomId: () => string) {
    this.#randomId = randomId;
    this.#salt = randomId();
  }

  /** The session of a request's cookies; a new one when they name none that is known. */
  open(cookies: string | undefined): { readonly session: string; readonly isNew: boolean } {
    const known = this.#sessionOf(cookies);
    if (known !== null) return { session: known, isNew: false };
    const session = this.#randomId();
    this.#sessions.add(session);
    return { session, isNew: true };
  }

  issue(user: string | null, session: string): string {
    return createHash('sha256')
      .update(JSON.stringify([this.#salt, user, session]))
      .digest('hex');
  }

  holds(crumb: string | undefined, user: string | null, cookies: string | undefined): boolean {
    const session = this.#sessionOf(cookies);
    return session !== null && crumb === this.issue(user, session);
  }

  #sessionOf(cookies: string | undefined): string | null {
    const session = /(?:^|;\s*)JSESSIONID[^=]*=([^;]*)/.exec(cookies ?? '')?.[1];
    return session !== undefined && this.#sessions.has(session) ? session : null;
  }
}

export const sessionCookie = (session: string): string =>
  `JSESSIONID=${session}; Path=/; HttpOnly; SameSite=Lax`;
