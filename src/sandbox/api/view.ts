import type { Controller } from '../model/controller.ts';
import type { Identity } from '../security/users.ts';

/** What it takes to export an object: the server's state, for whom, and under which addresses. */
export interface View {
  readonly controller: Controller;
  readonly viewer: Identity;
  /** The configured root URL with a slash at the end. URLs inside JSON use it, whatever host was asked. */
  readonly root: string;
}
