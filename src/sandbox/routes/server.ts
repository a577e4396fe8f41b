import type { View } from '../api/view.ts';
import { Pages } from '../http/pages.ts';
import type { Controller } from '../model/controller.ts';
import { Crumbs } from '../security/crumbs.ts';
import type { Identity, Users } from '../security/users.ts';

/** What every route works with. */
export interface Server extends Omit<ServerOptions, 'randomId'> {
  readonly crumbs: Crumbs;
  readonly pages: Pages;
  /** `X-Jenkins-Session`: new at each start. */
  readonly session: string;
}

export interface ServerOptions {
  readonly controller: Controller;
  readonly users: Users;
  /** The configured root URL with a slash at the end. A function, for the port is known only once it listens. */
  readonly root: () => string;
  /** Whether a trigger of a job that does not exist makes it. */
  readonly makesMissingJobs: boolean;
  /** Begins a restart once the answer under way has gone out. */
  readonly restart: () => void;
  /** So many random bytes, as text. */
  readonly randomId: (bytes: number) => string;
}

/** What lives from one start of the server to the next: sessions and crumbs of an earlier start are void. */
export function startServer({ randomId, ...options }: ServerOptions): Server {
  const session = randomId(4);
  return { ...options, session, crumbs: new Crumbs(() => randomId(16)), pages: new Pages(session) };
}

export const viewOf = (server: Server, viewer: Identity): View => ({
  controller: server.controller,
  viewer,
  root: server.root(),
});
