import type { View } from '../api/view.ts';
import type { Pages } from '../http/pages.ts';
import type { Controller } from '../model/controller.ts';
import type { Crumbs } from '../security/crumbs.ts';
import type { Identity, Users } from '../security/users.ts';

/** What every route works with. */
export interface Server {
  readonly controller: Controller;
  readonly users: Users;
  readonly crumbs: Crumbs;
  readonly pages: Pages;
  /** `X-Jenkins-Session`: new at each start. */
  readonly session: string;
  /** The configured root URL with a slash at the end. A function, for the port is known only once it listens. */
  readonly root: () => string;
}

export const viewOf = (server: Server, viewer: Identity): View => ({
  controller: server.controller,
  viewer,
  root: server.root(),
});
