import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Rig } from '../e2e/rig.ts';
import { BROKEN, createCiRig, MANIFEST, NPM, pathOf, readRepositoryFile, VOLLEY } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createCiRig({ npm: NPM, volley: VOLLEY });
  await rig.write('triggers.yaml', MANIFEST);
});
afterEach(() => rig.close());

/** What stands in the folder becomes the branch `main` of a remote repository. */
async function commitToOrigin(): Promise<void> {
  const commit = 'git -c user.name=a -c user.email=a@example.com commit -qm a';
  const line = `git init -q -b main && git add triggers.yaml && ${commit} && git clone -q --bare . origin.git && git remote add origin "file://$PWD/origin.git"`;
  expect(await rig.shell(line, { PATH: process.env.PATH ?? '' })).toMatchObject({ code: 0 });
}

describe('the GitLab template', () => {
  interface Job {
    readonly script?: readonly string[];
    readonly extends?: string;
    readonly artifacts?: {
      readonly reports?: Readonly<Record<string, string>>;
      readonly paths?: readonly string[];
    };
  }
  const JOB_KEYS = [
    'extends',
    'stage',
    'rules',
    'script',
    'artifacts',
    'resource_group',
    'image',
    'before_script',
  ];

  async function template(): Promise<{
    readonly jobs: Readonly<Record<string, Job>>;
    readonly env: Record<string, string>;
  }> {
    const { variables, ...jobs } = parse(
      await readRepositoryFile('integrations/gitlab/volley.gitlab-ci.yml'),
    );
    return { jobs, env: variables };
  }

  test('has no key that GitLab does not know, and extends what is there', async () => {
    const { jobs } = await template();
    for (const job of Object.values(jobs)) {
      expect(JOB_KEYS).toEqual(expect.arrayContaining(Object.keys(job)));
      if (job.extends !== undefined) expect(jobs).toHaveProperty([job.extends]);
      expect(['codequality', 'junit']).toEqual(
        expect.arrayContaining(Object.keys(job.artifacts?.reports ?? {})),
      );
    }
  });

  test.each(['volley-validate', 'volley-plan', 'volley-run'])(
    '%s leaves the reports that it names',
    async name => {
      const { jobs, env } = await template();
      const { script = [], artifacts = {} } = jobs[name] ?? {};
      await commitToOrigin();
      // A run at the sandbox: the target of the manifest is nowhere.
      const line = script.join(' && ').replace('volley run', 'volley run --sandbox');
      const given = { ...env, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main', PATH: pathOf(rig) };
      expect((await rig.shell(line, given)).code).toBe(0);
      const named = [...Object.values(artifacts.reports ?? {}), ...(artifacts.paths ?? [])];
      const files = await rig.files();
      expect(files).toEqual(expect.arrayContaining(named.filter(path => path !== '.volley/')));
    },
  );

  test('the plan is compared with the branch that the merge request goes to', async () => {
    await commitToOrigin();
    await rig.write('triggers.yaml', MANIFEST.replace('job: ', 'job: other-'));
    const { jobs, env } = await template();
    const line = jobs['volley-plan']?.script?.join(' && ') ?? '';
    await rig.shell(line, { ...env, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main', PATH: pathOf(rig) });
    expect(await rig.read('volley-plan.html')).toMatch(/FETCH_HEAD.*other-platform/s);
  });

  test('a broken manifest fails the job, and its problems are there to be shown', async () => {
    await rig.write('triggers.yaml', BROKEN);
    const { jobs, env } = await template();
    const line = jobs['volley-validate']?.script?.[0] ?? '';
    expect((await rig.shell(line, { ...env, PATH: pathOf(rig) })).code).toBe(1);
    expect(JSON.parse(await rig.read('volley-quality.json'))[0].location).toEqual({
      path: 'triggers.yaml',
      lines: { begin: 7, end: 7 },
    });
  });
});

describe('the Jenkinsfile', () => {
  test('runs as it stands, and leaves what its last step reads', async () => {
    const text = await readRepositoryFile('integrations/jenkins/Jenkinsfile');
    expect(text.match(/\{/g)?.length).toBe(text.match(/\}/g)?.length);
    const [, VOLLEY_COMMAND = ''] = /VOLLEY = '([^']+)'/.exec(text) ?? [];
    const lines = [...text.matchAll(/sh '([^']+)'/g)].map(([, line = '']) => line);
    expect(lines).toHaveLength(4);
    await commitToOrigin();
    for (const line of lines) {
      const rehearsed = line
        .replace('VOLLEY run', 'VOLLEY run --sandbox')
        .replace('git fetch', 'git fetch -q');
      const given = { VOLLEY: VOLLEY_COMMAND, CHANGE_TARGET: 'main', PATH: pathOf(rig) };
      const { code, stderr } = await rig.shell(rehearsed, given);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    }
    for (const report of ['reports/validate.xml', 'reports/run.xml', 'reports/plan.html'])
      expect((await rig.shell(`test -s ${report}`)).code).toBe(0);
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
  expect(ours).toHaveLength(3);
  for (const step of ours)
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
});
