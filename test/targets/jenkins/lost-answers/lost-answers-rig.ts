import { systemClock } from '../../../../src/core/clock.ts';
import { runId } from '../../../../src/core/ids.ts';
import type { RunEvent } from '../../../../src/run/events.ts';
import { execute } from '../../../../src/run/execute.ts';
import type { RunSummary } from '../../../../src/run/summary.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../../src/sandbox/sandbox.ts';
import { createJenkinsTarget } from '../../../../src/targets/jenkins/jenkins-target.ts';
import type { Target } from '../../../../src/targets/target.ts';
import { planOf } from '../../../run/bench.ts';

export interface Fired {
  readonly summary: RunSummary;
  readonly events: readonly RunEvent[];
}

export const start = (options: Partial<SandboxOptions> = {}): Promise<Sandbox> =>
  startSandbox({ clock: systemClock, executors: 100, ...options });

export const targetOf = (sandbox: Sandbox): Target =>
  createJenkinsTarget({
    name: 'ci',
    url: sandbox.url,
    auth: { kind: 'token', user: sandbox.user, token: sandbox.token },
    secrets: () => Promise.reject(new Error('no secrets here')),
    clock: systemClock,
    timeout: 400,
    userAgent: 'test',
  });

/**
 * A whole run against a sandbox, impatient: not half a second for an answer, and looks every few milliseconds. It goes on
 * when what `onEvent` does is done.
 */
export async function fire(
  sandbox: Sandbox,
  triggers: string,
  onEvent: (event: RunEvent) => Promise<unknown> | undefined = () => undefined,
): Promise<Fired> {
  const events: RunEvent[] = [];
  const target = targetOf(sandbox);
  try {
    // All are sent before the first is sent again, so that a fault of the first fifty meets each request once.
    const summary = await execute(planOf(triggers, ', concurrency: 500'), {
      run: runId('run'),
      targets: new Map([['ci', target]]),
      clock: systemClock,
      polling: new Map([['ci', { interval: 20, longest: 100, share: 1 }]]),
      emit: event => {
        events.push(event);
        return onEvent(event)?.then(() => true);
      },
      stop: new AbortController().signal,
      leave: new AbortController().signal,
    });
    return { summary, events };
  } finally {
    await target.close();
  }
}

/** What each request ended as, with how sure it is that the build is its own: `SUCCESS confirmed`. */
export const endsOf = ({ summary }: Fired): readonly string[] =>
  summary.requests.map(({ state, certainty }) => {
    const word = state.state === 'finished' ? state.result : state.state;
    return certainty === null ? word : `${word} ${certainty}`;
  });

/** A POST of somebody else, past volley. */
export async function post(sandbox: Sandbox, user: string, path: string, form: Record<string, string>) {
  const authorization = `Basic ${btoa(`${user}:${user}-token`)}`;
  const answer = await fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  return answer.status;
}
