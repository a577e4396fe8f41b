import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commitAll, gitIn } from './repository.ts';
import { type Finished, manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const write = (triggers: string, more = ''): Promise<void> =>
  rig.write('triggers.yaml', manifestFor({ url: 'https://ci.example.com', user: 'me' }, triggers, more));

const git = (...args: readonly string[]): string => gitIn(rig.folder, ...args);

const commit = (): void => commitAll(rig.folder);

const AT = ['--at', '2026-11-22T00:00:00Z'];
const plan = (...args: readonly string[]): Promise<Finished> => rig.run(['plan', ...AT, ...args]);
const review = (...args: readonly string[]): Promise<Finished> => plan('--against', 'main', ...args);

const SOUND = '  a: {job: a}\n  b: {job: b}\n';
const SLIP = '  bad: {jobb: x}\n';
const NO_YAML = '  bad: {job: [\n';
const FORMATS = ['markdown', 'html', 'mermaid', 'json'];

describe('a pull request that repairs the manifest', () => {
  test.each([
    ['one trigger', `${SOUND}${SLIP}`],
    ['all of it', NO_YAML],
    ['the only trigger', SLIP],
  ])('passes, and is a difference: %s', async (_, older) => {
    await write(older);
    commit();
    await write(`${SOUND}  bad: {job: x}\n`);
    const { code, stderr } = await review();
    expect(stderr).toContain('warning ');
    expect(stderr).not.toMatch(/^error/m);
    expect(code).toBe(0);
    expect((await review('--detailed-exitcode')).code).toBe(2);
  });

  test('is none where only others are compared, by name', async () => {
    await write(`${SOUND}${SLIP}  c: {job: c, needs: [bad]}\n`);
    commit();
    await write(`${SOUND}  bad: {job: x}\n  c: {job: c, needs: [bad]}\n`);
    const { code, stderr } = await review('a', '--detailed-exitcode');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((await review('c', '--detailed-exitcode')).code).toBe(2);
  });

  test('does not pass where the newer side is broken, too', async () => {
    await write(`${SOUND}${SLIP}`);
    commit();
    await write(`${SOUND}${SLIP}  more: {job: m}\n`);
    expect((await review()).code).toBe(1);
    await write(`${SOUND}  bad: {job: x, parameters: {P: "\${{ env.X }}"}}\n`, 'env: [X]');
    expect((await review('--detailed-exitcode')).code).toBe(1);
  });

  test('gets the document of a diff, also where nothing can be compared', async () => {
    await write(NO_YAML);
    commit();
    await write(SOUND);
    const document = JSON.parse((await review('--format', 'json')).stdout);
    expect(document).toMatchObject({
      diff: 1,
      requests: [],
      broken: { before: ['a', 'b'], after: [] },
      totals: { added: 0, removed: 0 },
    });
    const [first, second] = document.problems.before;
    expect(first).toMatchObject({ code: 'broken-base', severity: 'warning' });
    expect(second).toMatchObject({ severity: 'error', file: 'main:triggers.yaml' });
    const lines = (await review('--format', 'ndjson')).stdout.trim().split('\n');
    expect(lines.map(line => JSON.parse(line).change)).toEqual(['summary']);
  });
});

describe('a comparison goes on without a trigger', () => {
  test.each([
    ['with a slip of the schema', SLIP],
    ['with a name that is not there', '  bad: {job: x, target: nowhere}\n'],
    ['of a template that is not there', '  bad: {extends: nothing}\n'],
    ['that needs one which is broken', `${SLIP}  bad2: {job: x, needs: [bad]}\n`],
  ])('%s, on either side', async (_, wrong) => {
    const names = wrong.includes('bad2') ? 'bad, bad2' : 'bad';
    await write(`${SOUND}${wrong}`);
    commit();
    await write(`${SOUND.replace('job: a', 'job: z')}  bad: {job: x}\n`);
    const repaired = await review();
    expect(repaired.stdout).toContain('job: a → z');
    expect(repaired.stdout).toContain(`Not compared: ${names}.`);
    git('commit', '--quiet', '--all', '--message', 'sound');
    await write(`${SOUND}${wrong}`);
    const spoilt = await review();
    expect(spoilt.stdout).toContain('job: z → a');
    expect(spoilt.stdout).toContain(`triggers.yaml cannot be planned whole. Not compared: ${names}.`);
    expect(spoilt.code).toBe(1);
  });

  test('without judging it by what is left: nothing is unused because its trigger is', async () => {
    await write(SOUND);
    commit();
    await write(
      `${SOUND}  bad: {job: x, parameters: {P: "\${{ vars.team }}"}, waits: x}\n`,
      'vars: {team: t}',
    );
    const { broken, problems } = JSON.parse((await review('--format', 'json')).stdout);
    expect(broken.after).toEqual(['bad']);
    expect(problems.after.map(({ code }: { readonly code: string }) => code)).toEqual(['unknown-property']);
  });
});

describe('an input that nobody has given', () => {
  const manual = (job: string, parameter: string): string =>
    `  man: {job: ${job}, inputs: {ver: {type: string}, n: {type: number}}, parameters: {V: "${parameter}"}}\n`;

  test('does not hide what differs', async () => {
    await write(manual('m', 'v${{ inputs.ver }}'));
    commit();
    await write(manual('m2', 'v${{ inputs.ver }}'));
    const { code, stdout } = await review('--detailed-exitcode');
    expect(stdout).toContain('job: m → m2');
    expect(stdout).not.toContain('parameters.V');
    expect(code).toBe(2);
  });

  test('stays what is written, also in what is computed with it', async () => {
    await write(manual('m', "${{ inputs.n > 3.0 ? 'old' : 'same' }}"));
    commit();
    await write(manual('m', "${{ inputs.n > 3.0 ? 'new' : 'same' }}"));
    expect((await review()).stdout).toContain(
      "parameters.V: ${{ inputs.n > 3.0 ? 'old' : 'same' }} → ${{ inputs.n > 3.0 ? 'new' : 'same' }}",
    );
    expect((await review('-i', 'n=1')).stdout).toContain('no difference');
    expect((await review('-i', 'n=5')).stdout).toContain('parameters.V: old → new');
  });

  test('is still needed for a plan that can be fired', async () => {
    await write(manual('m', 'v${{ inputs.ver }}'));
    commit();
    for (const args of [[], ['--out', 'p.json', '--against', 'main']]) {
      const { code, stderr } = await plan(...args);
      expect(stderr).toContain('missing-input');
      expect(code).toBe(1);
    }
    expect(await rig.files()).not.toContain('p.json');
  });
});

describe('a manifest that cannot be planned', () => {
  test.each(FORMATS)('says why on standard output as %s, compared or not', async format => {
    await write(SOUND);
    commit();
    const told = format === 'mermaid' ? 'no plan' : 'yaml-syntax';
    await write(NO_YAML);
    for (const args of [[], ['--against', 'main']]) {
      const { code, stdout } = await plan('--format', format, ...args);
      expect(stdout).toContain(told);
      expect(code).toBe(1);
    }
  });

  test.each(FORMATS)('nor compared, for want of the other side, says so as %s', async format => {
    await write(SOUND);
    const { code, stdout } = await review('--format', format);
    expect(stdout).toContain(format === 'mermaid' ? 'no plan, 1 problem' : 'git-ref');
    expect(code).toBe(1);
  });

  test.each(FORMATS)('for want of an input says so as %s', async format => {
    await write('  man: {job: m, inputs: {ver: {type: string}}, parameters: {V: "${{ inputs.ver }}"}}\n');
    const { code, stdout } = await plan('--format', format);
    expect(stdout).toContain(format === 'mermaid' ? 'no plan, 1 problem' : 'missing-input');
    expect(code).toBe(1);
  });
});

describe('in GitHub Actions', () => {
  const inActions = (): Promise<Finished> =>
    rig.run(['plan', ...AT, '--against', 'main', '--report', 'ndjson=lines'], {
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: rig.folder,
      GITHUB_STEP_SUMMARY: join(rig.folder, 'summary.md'),
    });

  test('the step summary holds the diff', async () => {
    await write(`${SOUND}  n: {job: n, schedule: [{cron: "0 2 * * *"}]}\n`);
    commit();
    await write(`  a: {job: a2}\n  b: {job: b2}\n  n: {job: n, schedule: [{cron: "0 3 * * *"}]}\n`);
    await inActions();
    const summary = await rig.read('summary.md');
    expect(summary).not.toContain('Nothing to mend');
    expect(summary).toContain('2 requests changed');
    expect(summary).toMatch(/02:00 UTC .* 03:00 UTC/);
    expect(summary).toContain('<code>a2</code>');
    const [last] = (await rig.read('lines')).trim().split('\n').slice(-1);
    expect(JSON.parse(last ?? '')).toMatchObject({ type: 'diff', same: false, totals: { changed: 2 } });
  });

  test('what is wrong with the older side is at no line of the file of today', async () => {
    await write(`${SOUND}${SLIP}`);
    commit();
    await write(SOUND);
    const { code, stdout, stderr } = await inActions();
    expect(stderr).toContain('main:triggers.yaml:');
    expect(`${stdout}${stderr}`).not.toMatch(/^::error/m);
    expect(`${stdout}${stderr}`).toMatch(/^::warning [^\n]*broken-base/m);
    const summary = await rig.read('summary.md');
    expect(summary).toContain('main:triggers.yaml:');
    expect(summary).not.toMatch(/[^:]triggers\.yaml:\d/);
    expect(code).toBe(0);
  });
});

test('a file that hides a git ref is named, with what to write for the ref', async () => {
  await write(SOUND);
  commit();
  await write(SOUND.replace('job: a', 'job: z'));
  for (const text of ['', '{"mine": 1}']) {
    await rig.write('main', text);
    const { code, stderr } = await review();
    expect(stderr).toContain('hidden-ref');
    expect(stderr).toContain('`--against refs/heads/main`');
    expect(code).toBe(1);
  }
  expect((await plan('--against', 'refs/heads/main')).stdout).toContain('job: a → z');
});

describe('plan --out does not save', () => {
  const refused = async (text: string, ...args: readonly string[]): Promise<void> => {
    const before = await rig.files();
    const { code, stderr } = await rig.run(['plan', ...args]);
    expect(stderr).toContain(text);
    expect(code).toBe(1);
    expect(await rig.files()).toEqual(before);
  };

  test('a plan of a manifest that is over its budget', async () => {
    const nightly = '  n: {job: n, schedule: [{cron: "0 * * * *"}]}\n';
    await write(nightly, 'limits: {targets: {ci: {builds-per-day: 2}}}');
    await refused('is not saved in p.json', ...AT, '--out', 'p.json');
  });

  test('a plan whose time is over', async () => {
    await write(SOUND);
    await refused('expired-plan', '--out', 'p.json', '--expires', '2020-01-01T00:00:00Z');
    await refused('expired-plan', ...AT, '--out', 'p.json', '--expires', '2026-11-22T00:00:00Z');
    expect((await plan('--out', 'p.json', '--expires', '2026-11-22T00:00:01Z')).code).toBe(0);
  });

  test('to standard output, nor in a file that is called -', async () => {
    await write(SOUND);
    await refused('name it, e.g. plan.json', '--out', '-');
  });
});
