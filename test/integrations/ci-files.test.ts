import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Rig } from '../e2e/rig.ts';
import {
  BROKEN,
  commitToOrigin,
  createCiRig,
  KEPT,
  MANIFEST,
  NPM,
  pathOf,
  readRepositoryFile,
  VOLLEY,
} from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createCiRig({ npm: NPM, volley: VOLLEY });
  await rig.write('triggers.yaml', MANIFEST);
});
afterEach(() => rig.close());

describe('the Jenkinsfile', () => {
  test('runs as it stands, and leaves what its last step reads', async () => {
    const text = await readRepositoryFile('integrations/jenkins/Jenkinsfile');
    expect(text.match(/\{/g)?.length).toBe(text.match(/\}/g)?.length);
    const [, VOLLEY_COMMAND = ''] = /VOLLEY = '([^']+)'/.exec(text) ?? [];
    const lines = [...text.matchAll(/sh '([^']+)'/g)].map(([, line = '']) => line);
    expect(lines).toHaveLength(5);
    await rig.write('triggers.test.yaml', KEPT);
    await commitToOrigin(rig);
    for (const line of lines) {
      const rehearsed = line
        .replace('VOLLEY run', 'VOLLEY run --sandbox')
        .replace('git fetch', 'git fetch -q');
      const given = { VOLLEY: VOLLEY_COMMAND, CHANGE_TARGET: 'main', PATH: pathOf(rig) };
      const { code, stderr } = await rig.shell(rehearsed, given);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    }
    for (const report of ['validate.xml', 'test.xml', 'run.xml', 'plan.html'])
      expect((await rig.shell(`test -s reports/${report}`)).code).toBe(0);
  });

  /** The text of each stage, by its name. */
  async function stages(): Promise<Readonly<Record<string, string>>> {
    const [, ...parts] = (await readRepositoryFile('integrations/jenkins/Jenkinsfile')).split(/ stage\('/);
    return Object.fromEntries(parts.map(part => [part.slice(0, part.indexOf("'")), part]));
  }

  test('fires from the main branch only, and reviews where there is a pull request', async () => {
    const { Validate, Plan, Review, Run } = await stages();
    expect(Run).toContain("when { branch 'main' }");
    expect(Review).toContain('when { changeRequest() }');
    for (const always of [Validate, Plan]) expect(always).not.toContain('when {');
  });

  test('gives the credential to the run, and to nothing that a pull request may change', async () => {
    const { Run, ...others } = await stages();
    expect(Run).toContain("environment { JENKINS_TOKEN = credentials('jenkins-token') }");
    expect(Object.values(others).join('')).not.toContain('credentials(');
  });

  test('tests only where there are tests', async () => {
    const [, line = 'false'] =
      /sh\(script: '([^']+)', returnStatus: true\) == 0/.exec((await stages()).Test ?? '') ?? [];
    expect((await rig.shell(line, { PATH: pathOf(rig) })).code).not.toBe(0);
    await rig.write('triggers.test.yaml', KEPT);
    expect((await rig.shell(line, { PATH: pathOf(rig) })).code).toBe(0);
  });
});

test('the pre-commit hook has the keys that pre-commit wants, and says what is wrong', async () => {
  const [hook] = parse(await readRepositoryFile('.pre-commit-hooks.yaml'));
  expect(Object.keys(hook)).toEqual([
    'id',
    'name',
    'description',
    'entry',
    'language',
    'files',
    'pass_filenames',
  ]);
  // The manifest is looked at as a whole: names of files behind `volley validate` would be wrong usage.
  expect(hook.pass_filenames).toBe(false);
  expect(new RegExp(hook.files).test('triggers.yaml')).toBe(true);
  expect(new RegExp(hook.files).test('ci/included.yml')).toBe(true);
  expect(new RegExp(hook.files).test('my-triggers.yaml.bak')).toBe(false);
  const run = () => rig.shell(hook.entry, { PATH: pathOf(rig) });
  expect((await run()).code).toBe(0);
  await rig.write('triggers.yaml', BROKEN);
  expect((await run()).code).toBe(1);
});

test('the example workflow is YAML that uses inputs of the action', async () => {
  const { jobs } = parse(await readRepositoryFile('integrations/github/workflow.yml'));
  const { inputs } = parse(await readRepositoryFile('action.yml'));
  const uses = Object.values<{ steps: { uses: string; with?: object }[] }>(jobs).flatMap(
    ({ steps }) => steps,
  );
  const ours = uses.filter(step => step.uses.startsWith('OWNER/volley@'));
  expect(ours).toHaveLength(4);
  for (const step of ours)
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
});

describe('the example workflow', () => {
  interface Step {
    readonly uses: string;
    readonly if?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }
  let review: readonly Step[];
  beforeEach(async () => {
    review = parse(await readRepositoryFile('integrations/github/workflow.yml')).jobs.review.steps;
  });
  const stepFor = (command: string): Step | undefined => review.find(step => step.with?.command === command);

  test('compares the plan with that of the branch that the pull request goes to', () => {
    expect(stepFor('plan')?.with?.args).toBe('--against\norigin/${{ github.base_ref }}\n');
  });

  test('checks that branch out too, where a checkout as usual has only one commit', () => {
    const checkout = review.find(({ uses }) => uses.startsWith('actions/checkout@'));
    expect(checkout?.with?.['fetch-depth']).toBe(0);
  });

  test('tests the manifest where there are tests', () => {
    expect(stepFor('test')?.if).toBe("hashFiles('**/*.test.yaml', '**/*.test.yml') != ''");
  });
});
