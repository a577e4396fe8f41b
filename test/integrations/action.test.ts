import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Finished, Rig } from '../e2e/rig.ts';
import {
  BROKEN,
  createCiRig,
  MANIFEST,
  NPM,
  pathOf,
  readRepositoryFile,
  repositoryFile,
  VOLLEY,
} from './rig.ts';

/**
 * `gh api` over a file of comments. It does what the query of the script asks for, and nothing else; `deny` is a token that
 * may only read.
 */
const GH = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
appendFileSync('gh.log', JSON.stringify(args) + '\\n');
const comments = existsSync('comments.json') ? JSON.parse(readFileSync('comments.json', 'utf8')) : [];
const method = args.includes('--method') ? args[args.indexOf('--method') + 1] : 'GET';
const path = args.find(each => each.startsWith('repos/'));
if (existsSync('deny') && method !== 'GET') process.exit(1);
if (method === 'GET') {
  if (!args.at(-1).includes('startswith(env.marker)')) process.exit(9);
  const own = comments.filter(({ user, body }) => user.type === 'Bot' && body.startsWith(process.env.marker));
  for (const { id } of own) console.log(id);
} else {
  const [, file] = /^body=@(.*)$/.exec(args[args.indexOf('-F') + 1]);
  const body = readFileSync(file, 'utf8');
  const id = method === 'PATCH' ? Number(path.split('/').at(-1)) : comments.length + 1;
  const rest = comments.filter(each => each.id !== id);
  writeFileSync('comments.json', JSON.stringify([...rest, { id, user: { type: 'Bot' }, body }]));
  console.log('https://github.com/o/r/pull/7#issuecomment-' + id);
}
`;

let rig: Rig;
beforeEach(async () => {
  rig = await createCiRig({ npm: NPM, volley: VOLLEY, gh: GH });
  await rig.write('triggers.yaml', MANIFEST);
});
afterEach(() => rig.close());

const RUNNER = {
  GITHUB_ACTIONS: 'true',
  CI: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'o/r',
};

/** A script of the action, with the variables that the runner and action.yml give it. */
const script = (name: string, env: Readonly<Record<string, string>>): Promise<Finished> =>
  rig.shell(`bash ${repositoryFile(`integrations/github/${name}`)}`, {
    ...RUNNER,
    GITHUB_RUN_ID: '17',
    GITHUB_WORKSPACE: rig.folder,
    GITHUB_OUTPUT: join(rig.folder, 'output'),
    GITHUB_STEP_SUMMARY: join(rig.folder, 'summary.md'),
    RUNNER_TEMP: rig.folder,
    PATH: pathOf(rig),
    VOLLEY_FILE: 'triggers.yaml',
    VOLLEY_PACKAGE: 'volley@0.1.0',
    VOLLEY_ARGS: '',
    ...env,
  });

const volley = (command: string, args: readonly string[] = []): Promise<Finished> =>
  script('volley.sh', { VOLLEY_COMMAND: command, VOLLEY_ARGS: args.join('\n') });

const comment = (file = 'triggers.yaml'): Promise<Finished> =>
  script('comment.sh', {
    VOLLEY_FILE: file,
    VOLLEY_PLAN: join(rig.folder, 'volley-plan.md'),
    PULL_REQUEST: '7',
  });

/** The outputs that a step has set. */
async function outputs(): Promise<Record<string, string>> {
  const lines = (await rig.read('output')).trim().split('\n');
  return Object.fromEntries(lines.map(line => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]));
}

const comments = async (): Promise<readonly { id: number; body: string }[]> =>
  JSON.parse(await rig.read('comments.json'));

describe('a step of the action', () => {
  test('validates: annotations, a summary, a JUnit report, and the exit code of volley', async () => {
    await rig.write('triggers.yaml', BROKEN);
    const { code, stderr } = await volley('validate');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^::error file=triggers\.yaml,line=7,.*unknown-property/m);
    expect(await rig.read('summary.md')).toContain('<code>unknown-property</code>');
    const { junit = '', ...others } = await outputs();
    expect(others).toEqual({ 'exit-code': '1', plan: '' });
    expect(await rig.read(junit.slice(rig.folder.length + 1))).toContain('<failure type="unknown-property"');
    expect(await rig.read('npm.log')).toMatch(/^npm exec --yes --package volley@0\.1\.0 -- volley validate/);
  });

  test('plans: the Markdown is an output, and stands in the summary once', async () => {
    const { code, stdout } = await volley('plan');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect((await outputs()).plan).toBe(join(rig.folder, 'volley-plan.md'));
    const summary = await rig.read('summary.md');
    expect(summary).toBe(await rig.read('volley-plan.md'));
    expect(summary.match(/2 requests/g)?.length).toBeGreaterThan(0);
  });

  test('plans a manifest that is broken: the summary and the comment say why', async () => {
    await rig.write('triggers.yaml', BROKEN);
    expect((await volley('plan')).code).toBe(1);
    for (const file of ['summary.md', 'volley-plan.md'])
      expect(await rig.read(file)).toContain('<code>unknown-property</code>');
    expect((await rig.read('summary.md')).match(/unknown-property/g)).toHaveLength(1);
  });

  test('runs, with arguments of one line each, in which nothing is a command of the shell', async () => {
    const odd = 'os=linux,$(touch pwned);`touch pwned`';
    const { code, stderr } = await volley('run', ['--sandbox', '--matrix', odd]);
    expect(code).toBe(2);
    expect(stderr).toContain('$(touch pwned)');
    expect(await rig.files()).not.toContain('pwned');
    expect((await volley('run', ['--sandbox', '', '--matrix', 'os=linux'])).code).toBe(0);
    expect(await rig.read('volley-run.xml')).toContain('tests="1" failures="0"');
  });

  test('tests what is promised of the manifest', async () => {
    const file = (count: number) => `version: 1\ntests: [{name: n, expect: {requests: {count: ${count}}}}]\n`;
    await rig.write('triggers.test.yaml', file(2));
    expect((await volley('test')).code).toBe(0);
    await rig.write('triggers.test.yaml', file(3));
    const { code, stderr } = await volley('test');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^::error file=triggers\.test\.yaml,line=2,.*wrong-count/m);
    expect(await rig.read('volley-test.xml')).toContain('<failure type="wrong-count"');
  });

  test('does nothing of which it was not told that it may', async () => {
    expect((await volley('init')).code).toBe(2);
    expect(await rig.files()).not.toContain('npm.log');
  });
});

describe('the comment', () => {
  test('is written once and then replaced, one for each manifest', async () => {
    await volley('plan');
    await comment();
    expect((await outputs())['comment-url']).toBe('https://github.com/o/r/pull/7#issuecomment-1');
    await comment('ci/other.yaml');
    await rig.write('volley-plan.md', 'the second plan');
    await comment();
    const written = await comments();
    expect(written.map(({ id }) => id).sort()).toEqual([1, 2]);
    expect(written.find(({ id }) => id === 1)?.body).toBe(
      '<!-- volley plan of triggers.yaml -->\nthe second plan',
    );
  });

  test('leaves alone what somebody else has written with the same first line', async () => {
    const theirs = { id: 1, user: { type: 'User' }, body: '<!-- volley plan of triggers.yaml -->' };
    await rig.write('comments.json', JSON.stringify([theirs]));
    await volley('plan');
    await comment();
    expect((await comments()).map(({ id }) => id)).toEqual([1, 2]);
  });

  test('says where to look when there is no plan', async () => {
    expect((await volley('plan', ['--no-such-option'])).code).toBe(1);
    await comment();
    expect((await comments())[0]?.body).toContain('https://github.com/o/r/actions/runs/17');
  });

  test('that may not be written is a warning, with what to do', async () => {
    await rig.write('deny', '');
    await volley('plan');
    const { code, stdout } = await comment();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^::warning .*pull-requests: write/);
  });
});

describe('action.yml', () => {
  interface Step {
    readonly id?: string;
    readonly if?: string;
    readonly uses?: string;
    readonly run?: string;
    readonly env?: Readonly<Record<string, string>>;
  }
  let action: {
    readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
    readonly outputs: Readonly<Record<string, { readonly value: string }>>;
    readonly runs: { readonly using: string; readonly steps: readonly Step[] };
  };
  beforeEach(async () => {
    action = parse(await readRepositoryFile('action.yml'));
  });

  test('has no key that GitHub does not know', () => {
    expect(Object.keys(action).sort()).toEqual([
      'branding',
      'description',
      'inputs',
      'name',
      'outputs',
      'runs',
    ]);
    expect(action.runs.using).toBe('composite');
    for (const step of action.runs.steps)
      expect(['id', 'if', 'name', 'uses', 'with', 'shell', 'run', 'env']).toEqual(
        expect.arrayContaining(Object.keys(step)),
      );
    for (const input of Object.values(action.inputs))
      expect(Object.keys(input)).toEqual(['description', 'default']);
  });

  test('puts no input into the text of a script', () => {
    for (const { run } of action.runs.steps) expect(run ?? '').not.toContain('${{');
  });

  test('gives its scripts what they read, and takes as outputs what they set', async () => {
    for (const { id, run, env = {} } of action.runs.steps) {
      if (run === undefined) continue;
      const [, name = ''] = /GITHUB_ACTION_PATH\/([^"]+)/.exec(run) ?? [];
      const text = await readRepositoryFile(name);
      const [, wanted = ''] = /^# in: +(.*)$/m.exec(text) ?? [];
      expect(Object.keys(env).sort()).toEqual(wanted.match(/[A-Z]+_[A-Z]+/g)?.sort());
      const set = [...text.matchAll(/echo "([a-z-]+)=/g)].map(
        ([, output]) => `\${{ steps.${id}.outputs.${output} }}`,
      );
      const values = Object.values(action.outputs).map(({ value }) => value);
      expect(values).toEqual(expect.arrayContaining(set));
    }
  });

  test('tells in the pull request also of a plan that failed, such as one above its budget', () => {
    const comment = action.runs.steps.find(({ id }) => id === 'comment');
    expect(comment?.if?.split(' && ')).toEqual([
      'always()',
      "inputs.command == 'plan'",
      "inputs.comment == 'true'",
      'github.event.pull_request.number',
    ]);
  });

  test('reads only inputs that it has', async () => {
    const read = [...(await readRepositoryFile('action.yml')).matchAll(/inputs\.([a-z-]+)/g)];
    for (const [, name = ''] of read) expect(Object.keys(action.inputs)).toContain(name);
  });
});
