import { type Clock, systemClock } from '../../src/core/clock.ts';
import { runId } from '../../src/core/ids.ts';
import { readConsole } from '../../src/run/consoles/consoles-single.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { execute } from '../../src/run/execute.ts';
import type { RequestReport } from '../../src/run/summary.ts';
import {
  fasterClock,
  type RequestKind,
  type Sandbox,
  type SandboxFault,
  startSandbox,
} from '../../src/sandbox/sandbox.ts';
import type { Follower } from '../../src/targets/follower.ts';
import { createJenkinsTarget, type JenkinsAuth } from '../../src/targets/jenkins/jenkins-target.ts';
import type { Target } from '../../src/targets/target.ts';
import { planOf } from '../run/bench.ts';

/** The phases of a request's life, each by the call of the target that it is. */
export const PHASES = ['definitions', 'submit', 'queue', 'build', 'log', 'cancel'] as const;
export type Phase = (typeof PHASES)[number];

/** What goes wrong: on the server or before it, or on the way to it, for as many calls as `times` says. */
export type WireFault =
  | { readonly on: 'server'; readonly fault: Omit<SandboxFault, 'meets'>; readonly password?: true }
  | { readonly on: 'way'; readonly leadsTo: (url: string) => string };

/** What a cell has shown. */
export interface Shown {
  /** The reason classes that people were told, in order, each once. */
  readonly told: readonly string[];
  /** What became of the request. */
  readonly outcome: string;
  /** How many builds the server really has. */
  readonly builds: number;
}

/** Milliseconds: how long an answer is waited for. */
const TIMEOUT = 600;

/** The pauses of a run, and nothing of the wire, pass so many times as fast. */
const SPEED = 10;

/** What a fault has to meet to strike in a phase. */
const MET: Readonly<Record<Phase, RequestKind>> = {
  definitions: 'job',
  submit: 'trigger',
  queue: 'queue',
  build: 'job',
  log: 'log',
  cancel: 'cancel',
};

type Strike = <T>(phase: Phase, on: (target: Target) => Promise<T>) => Promise<T>;

/** One request from its definitions to its end, with a fault in one phase: then what it came to, here and on the server. */
export async function play(phase: Phase, wire: WireFault): Promise<Shown> {
  const sandbox = await startSandbox({
    clock: systemClock,
    jobs: [
      {
        path: ['build'],
        parameters: [{ type: 'string', name: 'N' }],
        quietPeriod: phase === 'queue' ? 600 : 0,
        duration: phase === 'cancel' ? 600_000 : phase === 'log' ? 800 : 300,
        console: Array.from({ length: 40 }, (_, line) => `line ${line}`),
      },
    ],
  });
  const good = targetAt(sandbox.url, authOf(sandbox, wire));
  const bad = targetAt(wire.on === 'way' ? wire.leadsTo(sandbox.url) : sandbox.url, authOf(sandbox, wire));
  try {
    const told = new Set<string>();
    const target = struckIn(phase, good, striking(phase, wire, sandbox, good, bad));
    const report = await fire(target, phase, told);
    const console = phase === 'log' ? await readLog(target, report, told) : '';
    if (report.state.state === 'rejected' || report.state.state === 'unknown')
      if (report.state.refusal !== null) told.add(report.state.refusal.reason);
    const outcome = `${wordOf(report)}${console}${phase === 'cancel' ? `, ${endOnServer(sandbox)}` : ''}`;
    return { told: [...told], outcome, builds: sandbox.builds().length };
  } finally {
    await Promise.all([good.close(), bad.close()]);
    await sandbox.close();
  }
}

/** Arms the fault when its phase begins, so that it strikes there whatever was asked before. */
function striking(phase: Phase, wire: WireFault, sandbox: Sandbox, good: Target, bad: Target): Strike {
  let calls = 0;
  // A console is disturbed in its middle: one that cannot be read at all is told of, and that is all there is to it.
  const first = phase === 'log' ? 2 : 1;
  return async (at, on) => {
    // The definitions are read for themselves and, when that has failed, once more before the request is sent.
    const isOfPhase = at === phase || (phase === 'definitions' && at === 'submit');
    if (isOfPhase) calls += 1;
    if (wire.on === 'way')
      return on(isOfPhase && calls >= first && calls <= first + lasts(phase) ? bad : good);
    if (isOfPhase && calls === first) {
      const { times = 1 } = wire.fault;
      const twice = times === 'always' ? times : times + lasts(phase);
      sandbox.inject({ ...wire.fault, times: twice, meets: MET[phase] });
    }
    return on(good);
  };
}

/** How often a fault strikes once more. */
const lasts = (phase: Phase): number => (phase === 'definitions' ? 1 : 0);

const struckIn = (phase: Phase, good: Target, strike: Strike): Target => ({
  follow() {
    const followers = new Map<Target, Follower>();
    const followerOf = (target: Target): Follower => {
      const follower = followers.get(target) ?? target.follow();
      followers.set(target, follower);
      return follower;
    };
    return {
      observe: (tracked, signal) =>
        strike(phase === 'queue' ? 'queue' : 'build', target => followerOf(target).observe(tracked, signal)),
    };
  },
  name: good.name,
  timeout: good.timeout,
  session: () => good.session(),
  load: (age, signal) => good.load(age, signal),
  probe: signal => good.probe(signal),
  examine: (job, wanted, signal) => good.examine(job, wanted, signal),
  reconcile: (suspects, others, signal) => good.reconcile(suspects, others, signal),
  describe: (job, signal) => strike('definitions', target => target.describe(job, signal)),
  submit: (submission, signals) => strike('submit', target => target.submit(submission, signals)),
  cancel: (tracked, signal) => strike('cancel', target => target.cancel(tracked, signal)),
  log: (build, job, offset, signal) => strike('log', target => target.log(build, job, offset, signal)),
  close: async () => {},
});

function targetAt(url: string, auth: JenkinsAuth): Target {
  return createJenkinsTarget({
    name: 'ci',
    url,
    auth,
    secrets: () => Promise.reject(new Error('no secrets here')),
    clock: systemClock,
    timeout: TIMEOUT,
    userAgent: 'test',
  });
}

const authOf = ({ user, token }: Sandbox, wire: WireFault): JenkinsAuth =>
  wire.on === 'server' && wire.password === true
    ? { kind: 'password', user, password: `${user}-password` }
    : { kind: 'token', user, token };

/** Fires the one request; in the phase `cancel`, interrupts the run as soon as its build is seen. */
async function fire(target: Target, phase: Phase, told: Set<string>): Promise<RequestReport> {
  const stop = new AbortController();
  const clock: Clock = fasterClock(systemClock, SPEED);
  const emit = (event: RunEvent): undefined => {
    if ('refusal' in event) told.add(event.refusal.reason);
    const running = event.type === 'request-changed' && event.state.state === 'running';
    if (running && phase === 'cancel') stop.abort();
  };
  const summary = await execute(
    planOf(`  t: {job: build, parameters: {N: "1"}${phase === 'log' ? ', wait: started' : ''}}`),
    {
      run: runId('run'),
      targets: new Map([['ci', target]]),
      clock,
      random: () => 0.5,
      polling: new Map([['ci', { interval: 300, longest: 1_000, share: 1 }]]),
      emit,
      stop: stop.signal,
      leave: new AbortController().signal,
    },
  );
  const [report] = summary.requests;
  if (report === undefined) throw new Error('the plan is empty');
  return report;
}

/** Follows the console of a build that runs. */
async function readLog(target: Target, { state }: RequestReport, told: Set<string>): Promise<string> {
  if (!('build' in state)) throw new Error('there is no build whose console could be read');
  let lines = 0;
  const { build } = state;
  const over = new AbortController().signal;
  const source = {
    target,
    job: ['build'],
    build,
    follow: true,
    clock: fasterClock(systemClock, SPEED),
    over,
  };
  const read = await readConsole(source, more => {
    lines += more.length;
  });
  if (!read.ok) told.add(read.error.reason);
  return read.ok ? `, console of ${lines} lines` : ', console not read';
}

function wordOf({ state, verdict, certainty }: RequestReport): string {
  const sure = certainty === null ? '' : ` (${certainty})`;
  return `${state.state === 'rejected' ? 'rejected' : (verdict ?? 'left behind')}${sure}`;
}

function endOnServer(sandbox: Sandbox): string {
  const [build] = sandbox.builds();
  return build === undefined ? 'no build' : build.building ? 'runs on' : `build ${build.result}`;
}
