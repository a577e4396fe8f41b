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
      expect(script).toHaveLength(1);
      // A run at the sandbox: the target of the manifest is nowhere.
      const line = (script[0] ?? '').replace('volley run', 'volley run --sandbox');
      const { code } = await rig.shell(line, { ...env, PATH: pathOf(rig) });
      expect(code).toBe(0);
      const named = [...Object.values(artifacts.reports ?? {}), ...(artifacts.paths ?? [])];
      const files = await rig.files();
      expect(files).toEqual(expect.arrayContaining(named.filter(path => path !== '.volley/')));
    },
  );

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
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const rehearsed = line.replace('VOLLEY run', 'VOLLEY run --sandbox');
      const { code, stderr } = await rig.shell(rehearsed, { VOLLEY: VOLLEY_COMMAND, PATH: pathOf(rig) });
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
  expect(new RegExp(hook.files).test('ci/triggers.yml')).toBe(true);
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
