import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const anywhere = { url: 'https://ci.example.com', user: 'me' };
const axis = (name: string, size: number): string =>
  `${name}: [${Array.from({ length: size }, (_, index) => `${name}${index}`)}]`;
const manifest = (triggers: string): Promise<void> =>
  rig.write('triggers.yaml', manifestFor(anywhere, triggers, 'limits: {max-requests: 100000}\n'));

const TWO = `  nightly:
    job: build
    labels: [nightly]
    inputs: {branch: {default: main}}
    matrix: {os: [linux, windows]}
    parameters: {OS: "\${{ matrix.os }}", BRANCH: "\${{ inputs.branch }}"}
  docs: {job: docs}`;

describe('plan', () => {
  test('prints no request when the last of very many requests is wrong', async () => {
    await manifest(`  t:
    job: a
    matrix: {${axis('a', 100)}, ${axis('b', 100)}, include: [{a: a99, b: b99, c: [x]}]}
    parameters: {C: "\${{ matrix.c }}"}`);
    for (const format of ['ndjson', 'json', 'text']) {
      const { code, stdout, stderr } = await rig.run(['plan', '--format', format]);
      expect(code).toBe(1);
      if (format === 'json') expect(JSON.parse(stdout).requests).toEqual([]);
      else expect(stdout).toBe('');
      expect(stderr).toContain('(for a=a99 b=b99 c=[x])');
    }
  });

  test('writes a large plan whole, at the pace of its reader', async () => {
    await manifest(`  t: {job: a, matrix: {${axis('a', 100)}, ${axis('b', 500)}}}`);
    const { code, stdout } = await rig.run(['plan', '--format', 'ndjson']);
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines).toHaveLength(50_001);
    expect(JSON.parse(lines[49_999] ?? '').matrix).toEqual({ a: 'a99', b: 'b499' });
    const { requests } = JSON.parse((await rig.run(['plan', '--format', 'json'])).stdout);
    expect(requests).toHaveLength(50_000);
  });

  test('ends without a word when its reader has seen enough', async () => {
    await manifest(`  t: {job: a, matrix: {${axis('a', 100)}, ${axis('b', 500)}}}`);
    const running = rig.start(['plan', '--format', 'ndjson']);
    await running.seen('"trigger"');
    running.process.stdout?.destroy();
    const { code, stderr } = await running.finished;
    expect(code).toBe(0);
    expect(stderr).toBe('');
  });

  test('is narrowed by labels, values of the matrix, and inputs from a file', async () => {
    await manifest(TWO);
    await rig.write('inputs.yaml', 'branch: release\n');
    const args = ['plan', '--format', 'ndjson', '--select', 'label=nightly', '--matrix', 'os=windows,linux'];
    const { stdout } = await rig.run([...args, '--matrix', 'os=linux', '--inputs-file', 'inputs.yaml']);
    const sent = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).parameters);
    expect(sent).toEqual([
      { OS: 'linux', BRANCH: 'release' },
      { OS: 'windows', BRANCH: 'release' },
    ]);
  });

  test('says what there is when a choice leaves nothing, and refuses what it cannot read', async () => {
    await manifest(TWO);
    const wrong = async (text: string, ...args: string[]): Promise<void> => {
      const finished = await rig.run(['plan', ...args]);
      expect(finished.stderr).toContain(text);
      expect(finished).toMatchObject({ code: 1, stdout: '' });
    };
    await wrong('Did you mean "nightly"?', '--select', 'label=nightli');
    await wrong('The values are: linux, windows.', '--matrix', 'os=macos');
    await wrong('there is no file inputs.yaml', '--inputs-file', 'inputs.yaml');
    await wrong('The keys are: label, trigger, target.', '--select', 'lable=nightly');
    await wrong('Write KEY=VALUE.', '--matrix', 'os');
  });
});

test('run fires what is selected and nothing else', async () => {
  const sandbox = await rig.sandbox({
    jobs: [
      {
        path: ['build'],
        duration: 100,
        parameters: ['OS', 'BRANCH'].map(name => ({ type: 'string', name })),
      },
      { path: ['docs'], duration: 100 },
    ],
  });
  await rig.write('triggers.yaml', manifestFor(sandbox, TWO));
  const args = ['run', '--select', 'label=nightly', '--matrix', 'os=windows'];
  const { code, stderr } = await rig.run(args, { TOKEN: sandbox.token });
  expect(code, stderr).toBe(0);
  expect(sandbox.builds()).toMatchObject([{ result: 'SUCCESS' }]);
});

describe('explain', () => {
  test('shows where each value of a request comes from', async () => {
    await manifest(TWO);
    const { code, stdout } = await rig.run([
      'explain',
      'nightly',
      '--matrix',
      'os=windows',
      '-i',
      'branch=x',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^OS = windows +triggers\.yaml:\d+:\d+$/m);
    expect(stdout).toMatch(/^ {2}inputs\.branch = x +given by -i$/m);
    const json = await rig.run(['explain', 'nightly', '--format', 'json']);
    expect(JSON.parse(json.stdout).request.matrix).toEqual({ os: 'linux' });
  });

  test('tells of a combination that another fire takes how to see it then', async () => {
    await manifest(`${TWO}\n  turns: {job: a, matrix: {n: [1, 2, 3], rotate: {size: 1}}}`);
    const args = ['explain', 'turns', '--matrix', 'n=3'];
    const { code, stderr } = await rig.run(args);
    expect(code).toBe(1);
    expect(stderr).toContain('Add `--rotation 3`');
    expect((await rig.run([...args, '--rotation', '3'])).code).toBe(0);
  });

  test('tells a trigger that there is not, and one without requests', async () => {
    await manifest(`${TWO}\n  none: {job: a, matrix: {os: []}}`);
    expect((await rig.run(['explain', 'nigthly'])).stderr).toContain('Did you mean "nightly"?');
    const { code, stderr } = await rig.run(['explain', 'none']);
    expect(code).toBe(1);
    expect(stderr).toContain('"none" has no requests: the axis "os" of its matrix has no values');
  });
});
