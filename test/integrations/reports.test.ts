import { link, mkdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CLI, manifestFor, Rig } from '../e2e/rig.ts';
import { readXml } from '../report/formats/xml-reader.ts';
import { BROKEN, MANIFEST } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
  await rig.write('triggers.yaml', MANIFEST);
});
afterEach(() => rig.close());

const ACTIONS = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: 'summary.md' };

test('any number of reports stand beside what is printed', async () => {
  const files = ['junit=a/b/out.xml', 'tap=out.tap', 'sarif=out.sarif', 'ndjson=out.ndjson'];
  const args = files.flatMap(file => ['--report', file]);
  const { code, stdout } = await rig.run(['run', '--sandbox', '--format', 'json', ...args]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).outcome).toBe('succeeded');
  expect(readXml((await rig.shell('cat a/b/out.xml')).stdout).attributes.tests).toBe('2');
  expect(await rig.read('out.tap')).toContain('1..2\nok 1 - nightly: os=linux\n');
  expect(JSON.parse(await rig.read('out.sarif')).runs[0].results).toEqual([]);
  expect((await rig.read('out.ndjson')).trim().split('\n')).toHaveLength(3);
});

test('a report on standard output takes the place of the text, and leaves the exit code', async () => {
  await rig.write('triggers.yaml', BROKEN);
  const { code, stdout } = await rig.run(['validate', '--report', 'sarif=-']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).runs[0].results[0].ruleId).toBe('unknown-property');
});

test.each(['plan', 'run', 'doctor'])('%s of a broken manifest reports its problems', async command => {
  await rig.write('triggers.yaml', BROKEN);
  const { stdout, stderr } = await rig.run([command, '--report', 'code-quality=-']);
  expect(JSON.parse(stdout)[0].check_name).toBe('unknown-property');
  expect(stderr).toContain('unknown-property');
});

test('a build that failed leads to its trigger', async () => {
  await rig.write(
    'triggers.yaml',
    MANIFEST.replace(
      'duration: 10ms',
      'duration: 10ms, outcomes: [{when: {PLATFORM: linux}, result: FAILURE}]',
    ),
  );
  const { code, stdout } = await rig.run(['run', '--sandbox', '--report', 'annotations=-']);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^::error file=triggers\.yaml,line=4,.*FAILURE::its build ended as FAILURE%0Aos=linux http.*\n$/,
  );
});

describe('against a controller', () => {
  const TRIGGERS = '  build: {job: build, matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}';
  let env: Readonly<Record<string, string>>;
  beforeEach(async () => {
    const sandbox = await rig.sandbox({
      jobs: [
        {
          path: ['build'],
          parameters: [{ type: 'string', name: 'N' }],
          duration: 10,
          outcomes: [{ when: { N: '2' }, result: 'FAILURE' }],
        },
      ],
    });
    await rig.write('triggers.yaml', manifestFor(sandbox, TRIGGERS));
    env = { TOKEN: sandbox.token };
  });

  test('a run that is run again is reported as the first one is', async () => {
    const reports: string[] = [];
    for (const args of [['run'], ['rerun', 'last']]) {
      const { code, stdout } = await rig.run([...args, '--report', 'tap=-'], env);
      expect(code).toBe(1);
      reports.push(stdout.replace(/build\/\d+\//g, 'build/N/'));
    }
    expect(reports[0]).toMatch(/1\.\.2\nok 1 - build: n=1\nnot ok 2 - build: n=2\n/);
    expect(reports[1]).toBe(reports[0]);
  });

  test('a checkup is reported by target and job', async () => {
    const { code, stdout } = await rig.run(['doctor', '--report', 'tap=-'], env);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'TAP version 14\n1..2\nok 1 - ci\nok 2 - ci: build\n',
    });
  });
});

describe('in GitHub Actions', () => {
  test('a plan stands in the summary, with its warnings, whatever the format', async () => {
    await rig.write(
      'triggers.yaml',
      MANIFEST.replace('job:', 'inputs: {odd: {type: string, default: x}}\n    job:'),
    );
    const { code, stderr } = await rig.run(['plan', '--format', 'json'], ACTIONS);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^::warning file=triggers\.yaml,line=5,.*unused-input/m);
    const summary = await rig.read('summary.md');
    expect(summary).toContain('<code>unused-input</code>');
    expect(summary).toContain('2 requests');
  });

  test('annotations and a summary come by themselves, beside any format', async () => {
    await rig.write('triggers.yaml', BROKEN);
    const { stdout, stderr } = await rig.run(['validate', '--format', 'json'], ACTIONS);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stderr).toMatch(/^::error file=triggers\.yaml,/m);
    await rig.run(['validate'], ACTIONS);
    expect((await rig.read('summary.md')).match(/### /g)).toHaveLength(2);
  });

  test('unless --no-github', async () => {
    await rig.write('triggers.yaml', BROKEN);
    const { stderr } = await rig.run(['validate', '--no-github'], ACTIONS);
    expect(stderr).not.toContain('::error');
    expect(await rig.files()).not.toContain('summary.md');
  });

  test('paths are those of the repository, wherever the step runs', async () => {
    await mkdir(join(rig.folder, 'ci'));
    await rig.write('ci/triggers.yaml', BROKEN);
    const env = { ...ACTIONS, GITHUB_WORKSPACE: join(rig.folder, '..') };
    const { stderr } = await rig.run(['validate', '-f', 'ci/triggers.yaml'], env);
    expect(stderr).toMatch(/^::error file=volley-e2e-[^/]+\/ci\/triggers\.yaml,/m);
  });
});

describe('a report that cannot be written', () => {
  test('is told before anything is sent', async () => {
    await rig.write('file', '');
    for (const path of ['file/out.xml', '.']) {
      const { code, stdout, stderr } = await rig.run(['run', '--sandbox', '--report', `junit=${path}`]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^error unwritable-report: the report .* cannot be written/);
    }
  });

  test('at the end is told, and the exit code still says what the run did', async () => {
    const { code, stderr } = await rig.shell(
      `mkfifo pipe; (cat pipe >first; ) & ${process.execPath} ${CLI} run --sandbox --report tap=pipe --report junit=/dev/full; wait`,
    );
    expect(code).toBe(0);
    expect(stderr).toContain('unwritable-report: the report /dev/full cannot be written (ENOSPC)');
    expect(await rig.read('first')).toContain('1..2');
  });

  test.each([
    ['junit', 'Write FORMAT=PATH'],
    ['xunit=out.xml', 'Write FORMAT=PATH'],
    ['junit=', 'Write FORMAT=PATH'],
  ])('--report %s is wrong usage', async (argument, message) => {
    const { code, stderr } = await rig.run(['validate', '--report', argument]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('two for one place, and one on a standard output that is taken, are wrong usage', async () => {
    const twice = await rig.run(['validate', '--report', 'tap=a', '--report', 'junit=a']);
    expect(twice.code).toBe(2);
    const taken = await rig.run(['validate', '--report', 'tap=-', '--format', 'json']);
    expect({ code: taken.code, stdout: taken.stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('what is there stays until the new report is whole; a link stays a link', async () => {
  await rig.write('real.xml', 'before');
  await symlink('real.xml', join(rig.folder, 'link.xml'));
  await link(join(rig.folder, 'real.xml'), join(rig.folder, 'old.xml'));
  expect((await rig.run(['validate', '--report', 'junit=link.xml'])).code).toBe(0);
  expect(await rig.read('real.xml')).toContain('<testsuites');
  // The old text is whole under its other name: nothing has written into it.
  expect(await rig.read('old.xml')).toBe('before');
  expect((await stat(join(rig.folder, 'link.xml'))).isFile()).toBe(true);
  expect((await rig.files()).filter(name => name.includes('.tmp'))).toEqual([]);
});
