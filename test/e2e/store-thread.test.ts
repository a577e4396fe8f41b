import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig } from './rig.ts';

/* A long run is written down by a thread of its own: that of the build, in the binary. */

/** Three events each, at such a rate that the run goes on for seconds after it was found to be long. */
const MANY = 1_200;
const RATE = 'rate: 400/s, concurrency: 100';

/** Loaded before the binary: writes down what each of its threads says. */
const LISTEN = `import { appendFileSync } from 'node:fs';
process.on('worker', worker => worker.on('message', ({ kind }) => appendFileSync('heard.txt', kind + '\\n')));
`;

/** Loaded before the binary: ends its thread on the way of the fifth transaction to it, which it would have answered else. */
const KILL = `process.on('worker', worker => {
  const post = worker.postMessage.bind(worker);
  let orders = 0;
  worker.postMessage = order => {
    orders += 1;
    if (orders === 5) void worker.terminate();
    else post(order);
  };
});
`;

let rig: Rig;
let sandbox: Sandbox;
let env: Record<string, string>;
beforeEach(async () => {
  rig = await Rig.create();
  sandbox = await rig.sandbox({
    executors: 50,
    jobs: [{ path: ['build'], parameters: [{ type: 'string', name: 'N' }], duration: 1 }],
  });
  await rig.write('listen.mjs', LISTEN);
  const listen = pathToFileURL(join(rig.folder, 'listen.mjs')).href;
  env = { TOKEN: sandbox.token, NODE_OPTIONS: `--import=${listen}` };
});
afterEach(() => rig.close());

async function writeManifest(amount: number): Promise<void> {
  const values = Array.from({ length: amount }, (_, index) => index);
  const trigger = `  t: {job: build, matrix: {n: [${values}]}, parameters: {N: "\${{ matrix.n }}"}}`;
  const text = manifestFor(sandbox, trigger).replace('{type: jenkins,', `{type: jenkins, ${RATE},`);
  await rig.write('triggers.yaml', text);
}

const heard = (): string => {
  const path = join(rig.folder, 'heard.txt');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

const builtTwice = (): number => {
  const built = sandbox.builds().map(({ parameters }) => parameters.N);
  return built.length - new Set(built).size;
};

describe('a run that is long', () => {
  beforeEach(() => writeManifest(MANY));

  test('is written by a thread, and leaves one whole file behind', async () => {
    const { code, stdout } = await rig.run(['run', '--detach'], env);
    expect(code).toBe(0);
    expect(stdout).toContain(`${MANY} requests: ${MANY} `);
    expect(heard()).toMatch(/^ready\n(?:told\n)+$/);
    expect(readdirSync(join(rig.folder, '.volley')).sort()).toEqual(['.gitignore', 'store.db']);
    expect((await rig.run(['history'], env)).stdout).toMatch(new RegExp(` ${MANY} +t\\n$`));
  });

  test('sends nothing that the thread cannot write down, and is completed by resume', async () => {
    const running = rig.start(['run', '--detach', '--format', 'json'], env);
    await vi.waitFor(() => expect(heard()).toContain('told'), { timeout: 20_000 });
    await vi.waitFor(() => expect(sandbox.builds()).not.toEqual([]), { timeout: 20_000 });
    renameSync(join(rig.folder, '.volley'), join(rig.folder, 'aside'));
    const { code, stdout, stderr } = await running.finished;
    expect(stderr).toContain('error store-vanished: the store .volley/store.db was deleted');
    expect(code).toBe(3);
    const { requests }: { requests: readonly { verdict: string | null }[] } = JSON.parse(stdout);
    const verdicts = new Set(requests.map(({ verdict }) => verdict));
    expect(verdicts).toEqual(new Set(['handed-over', 'rejected']));
    renameSync(join(rig.folder, 'aside'), join(rig.folder, '.volley'));
    const resumed = await rig.run(['resume'], env);
    expect([resumed.code, builtTwice()]).toEqual([0, 0]);
  });
});

test('a run whose thread dies with something to write goes on without it: each request is sent, and once', async () => {
  await writeManifest(MANY);
  await rig.write('kill.mjs', KILL);
  const kill = pathToFileURL(join(rig.folder, 'kill.mjs')).href;
  const options = `${env.NODE_OPTIONS} --import=${kill}`;
  const { code, stdout } = await rig.run(['run', '--detach'], { ...env, NODE_OPTIONS: options });
  expect(code).toBe(0);
  expect(stdout).toContain(`${MANY} requests: ${MANY} `);
  expect(heard().split('told').length - 1).toBe(4);
  const built = sandbox.builds().map(({ parameters }) => parameters.N);
  expect([built.length, new Set(built).size]).toEqual([MANY, MANY]);
});

test('a run that is short starts no thread', async () => {
  await writeManifest(20);
  expect((await rig.run(['run', '--detach'], env)).code).toBe(0);
  expect(heard()).toBe('');
});
