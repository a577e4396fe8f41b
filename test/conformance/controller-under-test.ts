import { systemClock } from '../../src/core/clock.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';

/** The server that the suite asks: the built-in sandbox, or a real Jenkins that the environment names. */
export interface ControllerUnderTest {
  readonly kind: 'sandbox' | 'real';
  /** Without a slash at the end. */
  readonly url: string;
  /** May create, build, cancel and delete jobs. */
  readonly user: string;
  /** The user's API token. */
  readonly token: string;
  readonly patience: Patience;
  close(): Promise<void>;
}

/** How often something that takes time on the server is looked at, and how many times at most. */
export interface Patience {
  /** Milliseconds between two looks. */
  readonly interval: number;
  readonly looks: number;
}

/** Two minutes: a real server has quiet periods, agents that wake up, and other work. */
const REAL: Patience = { interval: 500, looks: 240 };
const SANDBOX: Patience = { interval: 10, looks: 1_000 };

export async function openController(): Promise<ControllerUnderTest> {
  const { VOLLEY_TEST_JENKINS_URL: url, VOLLEY_TEST_JENKINS_USER: user } = process.env;
  const { VOLLEY_TEST_JENKINS_TOKEN: token } = process.env;
  if (!url) return openSandbox();
  if (!user || !token)
    throw new Error('VOLLEY_TEST_JENKINS_URL is set; set VOLLEY_TEST_JENKINS_USER and _TOKEN too');
  const close = async (): Promise<void> => {};
  return { kind: 'real', url: url.replace(/\/+$/, ''), user, token, patience: REAL, close };
}

async function openSandbox(): Promise<ControllerUnderTest> {
  const { url, user, token, close } = await startSandbox({ clock: systemClock });
  return { kind: 'sandbox', url, user, token, patience: SANDBOX, close };
}
