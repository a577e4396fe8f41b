import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const controller = (): Promise<Sandbox> =>
  rig.sandbox({
    jobs: [
      { path: ['team', 'build'], parameters: [{ type: 'string', name: 'BRANCH' }] },
      { path: ['deploy'], parameters: [{ type: 'choice', name: 'ENV', choices: ['dev', 'prod'] }] },
    ],
  });

test('all is well: exit code 0, who we are, each job, and nothing is triggered', async () => {
  const sandbox = await controller();
  const trigger = '  t: {job: team/build, matrix: {b: [x, y]}, parameters: {BRANCH: "${{ matrix.b }}"}}';
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
  const { code, stdout, stderr } = await rig.run(['doctor'], { TOKEN: sandbox.token });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/Jenkins 2\.541\.2, first answer after \d+ ms/);
  expect(stdout).toContain('signed in as admin, by API token');
  expect(stdout).toContain('✓ team/build  2 requests');
  expect(sandbox.builds()).toEqual([]);
  expect(Object.keys(sandbox.requests().counts).filter(name => /POST.*build/i.test(name))).toEqual([]);
});

test('something to mend: exit code 1, and inputs decide what is sent, as for a plan', async () => {
  const sandbox = await controller();
  const trigger =
    '  t: {job: deploy, inputs: {env: {type: string, default: stage}}, parameters: {ENV: "${{ inputs.env }}"}}';
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
  const env = { TOKEN: sandbox.token };
  const wrong = await rig.run(['doctor', '--format', 'json'], env);
  expect(wrong.code).toBe(1);
  expect(JSON.parse(wrong.stdout)).toMatchObject({
    outcome: 'to-mend',
    targets: [{ target: 'ci', reached: true, user: 'admin', jobs: [{ findings: [{ code: 'bad-choice' }] }] }],
  });
  expect((await rig.run(['doctor', '-i', 'env=prod'], env)).code).toBe(0);
});

test('a target that is down or refuses us: exit code 3, the others are looked at all the same', async () => {
  const sandbox = await controller();
  const port = await freePort();
  const text = manifestFor(sandbox, '  t: {target: ci, job: team/build, parameters: {BRANCH: x}}');
  const more = `  down: {type: jenkins, url: "http://127.0.0.1:${port}/"}
  secured: {type: jenkins, url: "${sandbox.url.replace('http:', 'https:')}/"}
  nowhere: {type: jenkins, url: "http://controller.invalid/"}
`;
  await rig.write('triggers.yaml', text.replace('triggers:', `${more}triggers:`));
  const env = { TOKEN: sandbox.token };
  const { code, stdout } = await rig.run(['doctor'], env);
  expect(code).toBe(3);
  expect(stdout).toContain('nothing listens at its address (ECONNREFUSED)');
  expect(stdout).toContain('tls: What listens at this address does not speak TLS');
  expect(stdout).toMatch(/its host name cannot be looked up \((ENOTFOUND|EAI_AGAIN)\)/);
  expect(stdout).toContain('✓ team/build');
  // One by its name is enough, and then the others do not count.
  expect((await rig.run(['doctor', 'ci'], env)).code).toBe(0);
  expect((await rig.run(['doctor', 'down'], env)).stdout).not.toContain('ci  ');
});

test('wrong credentials: exit code 3, and the credential is not shown', async () => {
  const sandbox = await controller();
  await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: deploy, parameters: {ENV: dev}}'));
  const { code, stdout } = await rig.run(['doctor'], { TOKEN: 'canary' });
  expect(code).toBe(3);
  expect(stdout).toContain('unauthenticated');
  expect(stdout).not.toContain('canary');
});

test('wrong usage, a broken manifest, a missing secret or input: exit code 2, before anything is asked', async () => {
  const sandbox = await controller();
  const trigger = '  t: {job: deploy, inputs: {env: {type: string}}, parameters: {ENV: "${{ inputs.env }}"}}';
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
  const env = { TOKEN: sandbox.token };
  const cases: readonly (readonly [readonly string[], Readonly<Record<string, string>>, string])[] = [
    [['doctor', 'cii'], env, 'Did you mean "ci"?'],
    [['doctor'], env, 'missing-input'],
    [['doctor', '-i', 'env=dev'], {}, 'TOKEN, which is not set'],
    [['doctor', '-f', 'no.yaml'], env, 'there is no file no.yaml'],
  ];
  for (const [args, variables, words] of cases) {
    const { code, stderr } = await rig.run(args, variables);
    expect({ args, code }).toEqual({ args, code: 2 });
    expect(stderr).toContain(words);
  }
  expect(sandbox.requests().counts).toEqual({});
});

test('a target whose address needs a variable that is not set is named, and not silently left out', async () => {
  const sandbox = await controller();
  const text = manifestFor(sandbox, '  t: {target: ci, job: team/build, parameters: {BRANCH: x}}')
    .replace('version: 1', 'version: 1\nenv: [OTHER]')
    .replace('triggers:', '  other: {type: jenkins, url: "${{ env.OTHER }}"}\ntriggers:');
  await rig.write('triggers.yaml', text);
  const all = await rig.run(['doctor'], { TOKEN: sandbox.token });
  expect(all.code).toBe(0);
  expect(all.stderr).toContain('the target "other" is not looked at');
  expect((await rig.run(['doctor', 'other'], { TOKEN: sandbox.token })).code).toBe(2);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
