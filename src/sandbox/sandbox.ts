import { randomBytes } from 'node:crypto';
import type { Answer } from './http/answer.ts';
import { listen } from './http/http-server.ts';
import { Pages } from './http/pages.ts';
import type { RawRequest } from './http/request.ts';
import { RequestCounts } from './http/request-counts.ts';
import { Controller } from './model/controller.ts';
import type { Sandbox, SandboxOptions } from './options.ts';
import { handle, routeOf } from './routes/handle.ts';
import { describeBuild, type SandboxFacts, sandboxAdmin } from './routes/sandbox-admin.ts';
import type { Server } from './routes/server.ts';
import { Crumbs } from './security/crumbs.ts';
import { DEFAULT_USERS, Users } from './security/users.ts';

export type * from './options.ts';

/** Starts a server that answers like a Jenkins controller and runs nothing. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, executors = 4, quietPeriod = 0, users = DEFAULT_USERS, anonymousRead = false } = options;
  const controller = new Controller({ clock, executors, quietPeriod });
  for (const job of options.jobs ?? []) controller.addJob(job);
  const session = randomBytes(4).toString('hex');
  let url = '';
  const server: Server = {
    controller,
    users: new Users(users, anonymousRead),
    crumbs: new Crumbs(() => randomBytes(16).toString('hex')),
    pages: new Pages(session),
    session,
    root: () => `${url}/`,
  };
  const counts = new RequestCounts();
  const facts: SandboxFacts = {
    builds: () => controller.builds.map(describeBuild),
    requests: () => counts.total,
  };
  const answer = (request: RawRequest): Answer => {
    const route = routeOf(request.url);
    if (route?.kind === 'sandbox') return sandboxAdmin(facts, route.page);
    counts.add(request.method, route?.kind ?? 'elsewhere');
    return handle(server, request, route);
  };
  const http = await listen(options.port ?? 0, answer, bytes => counts.sent(bytes));
  url = `http://127.0.0.1:${http.port}`;
  const admin = users.find(user => user.role === 'admin');
  return {
    url,
    user: admin?.id ?? '',
    token: admin?.token ?? '',
    ...facts,
    addJob: job => {
      controller.addJob(job);
    },
    close: async () => {
      controller.close();
      await http.close();
    },
  };
}
