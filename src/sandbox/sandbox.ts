import { randomBytes } from 'node:crypto';
import { type AdminPort, admin } from './admin/admin.ts';
import { describeBuild } from './admin/describe-build.ts';
import { HaltableClock } from './clocks/haltable-clock.ts';
import { isMovable } from './clocks/virtual-clock.ts';
import { ArmedFaults } from './faults/armed-faults.ts';
import { keep } from './home/keep.ts';
import { listen } from './http/http-server.ts';
import { RequestCounts } from './http/request-counts.ts';
import { Controller } from './model/controller.ts';
import { findItem } from './model/jobs.ts';
import type { Sandbox, SandboxOptions } from './options.ts';
import { breaksOff, receive } from './receive.ts';
import { Lifecycle } from './restart/lifecycle.ts';
import { restartController } from './restart/restart-controller.ts';
import type { RestartOptions } from './restart/restart-options.ts';
import { startServer } from './routes/server.ts';
import { DEFAULT_USERS, Users } from './security/users.ts';

export { fasterClock } from './clocks/faster-clock.ts';
export { VirtualClock } from './clocks/virtual-clock.ts';
export {
  FAULTS,
  type FaultKind,
  type FaultReport,
  type RequestKind,
  type SandboxFault,
} from './faults/fault.ts';
export { type FaultProblem, parseFault, printFault } from './faults/parse-fault.ts';
export type { Home, HomeFault } from './home/home.ts';
export { openHomeFolder } from './home/home-folder.ts';
export type * from './options.ts';
export type { RestartOptions } from './restart/restart-options.ts';

/** Starts a server that answers like a Jenkins controller and runs nothing. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { executors = 4, quietPeriod = 0, users = DEFAULT_USERS, anonymousRead = false } = options;
  const { clock: outer } = options;
  // The controller's timers stand still while it is down; time, faults and the restart itself go on.
  const clock = new HaltableClock(outer);
  const controller = new Controller({ clock, executors, quietPeriod });
  const hasJob = (path: readonly string[]): boolean => findItem(controller.root, path)?.kind === 'job';
  const faults = new ArmedFaults();
  faults.arm(options.faults ?? []);
  const counts = new RequestCounts();
  let url = '';
  const start = () =>
    startServer({
      controller,
      users: new Users(users, anonymousRead),
      root: () => `${url}/`,
      makesMissingJobs: options.makeMissingJobs ?? false,
      // The answer goes out first.
      restart: () => outer.after(0, () => restart({ stopping: OBSERVED_STOPPING })),
      randomId: bytes => randomBytes(bytes).toString('hex'),
    });
  let server = start();
  const restart = (how: RestartOptions): void =>
    lifecycle.restart({ whileDown: isMovable(outer) ? 'reset' : 'refused', ...how });
  const port: AdminPort = {
    builds: () => controller.builds.map(describeBuild),
    requests: () => ({ ...counts.total, faults: faults.report }),
    inject: (...more) => faults.arm(more),
    clearFaults: () => faults.clear(),
    expireLeftItems: () => controller.queue.forgetLeft(),
    restart,
    now: () => outer.now(),
    advance: isMovable(outer) ? time => outer.advance(time) : null,
  };
  const http = await listen({
    port: options.port ?? 0,
    clock: outer,
    answer: request =>
      receive(request, {
        server,
        faults,
        counts,
        stage: lifecycle.stage,
        restart,
        admin: page => admin(port, request, page),
      }),
    breaksOff: url => breaksOff(url, { faults, stage: lifecycle.stage }),
    sent: bytes => counts.sent(bytes),
  });
  url = `http://127.0.0.1:${http.port}`;
  // Only who has the port may touch the home: another process may be at work in it.
  const { home, queueSavedAfter = QUEUE_SAVED_AFTER } = options;
  const leaveHome = home === undefined ? () => {} : keep(controller, { clock, home, queueSavedAfter });
  for (const job of options.jobs ?? []) if (home === undefined || !hasJob(job.path)) controller.addJob(job);
  const lifecycle = new Lifecycle(outer, {
    shut: () => http.shut(),
    open: () => http.open(),
    goDown: how => {
      restartController(controller, clock, how);
      server = start();
    },
    comeUp: () => {
      controller.quietingDown = false;
      clock.resume();
    },
  });
  const administrator = users.find(user => user.role === 'admin');
  return {
    url,
    user: administrator?.id ?? '',
    token: administrator?.token ?? '',
    builds: port.builds,
    requests: port.requests,
    heldBack: () => http.heldBack,
    inject: port.inject,
    clearFaults: port.clearFaults,
    expireLeftItems: port.expireLeftItems,
    addJob: job => {
      controller.addJob(job);
    },
    hasJob,
    restart: async (how = {}) => {
      restart(how);
      await lifecycle.settled();
    },
    settled: () => lifecycle.settled(),
    close: async () => {
      controller.close();
      leaveHome();
      await lifecycle.close();
    },
  };
}

/** Milliseconds that a real server listened on after `POST /restart` (observed). */
const OBSERVED_STOPPING = 5_000;

/** Milliseconds after which a real server saves a queue that has moved (source: `Queue.Saver`). */
const QUEUE_SAVED_AFTER = 60_000;
