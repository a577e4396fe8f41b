import { afterEach } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { FakeClock } from '../fake-clock.ts';
import { as, ask, FORM, type Question, type Reply } from './http-client.ts';

export interface Rig {
  readonly clock: FakeClock;
  readonly sandbox: Sandbox;
  /** As admin by API token, unless the headers say otherwise. */
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body?: string, headers?: Record<string, string>): Promise<Reply>;
  ask(question: Question): Promise<Reply>;
  json(path: string, headers?: Record<string, string>): Promise<unknown>;
}

const open: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map(sandbox => sandbox.close()));
});

/** A sandbox on a fake clock, closed when the test ends. */
export async function startRig(options: Omit<SandboxOptions, 'clock'> = {}): Promise<Rig> {
  const clock = new FakeClock();
  const sandbox = await startSandbox({ clock, ...options });
  open.push(sandbox);
  const send = (question: Question): Promise<Reply> => ask(sandbox.url, question);
  const get: Rig['get'] = (path, headers = as('admin')) => send({ path, headers });
  const post: Rig['post'] = (path, body = '', headers = as('admin')) =>
    send({ method: 'POST', path, body, headers: body === '' ? headers : { ...FORM, ...headers } });
  const json: Rig['json'] = async (path, headers) => JSON.parse((await get(path, headers)).body);
  return { clock, sandbox, get, post, ask: send, json };
}
