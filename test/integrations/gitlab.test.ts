import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Finished, Rig } from '../e2e/rig.ts';
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

/** Two builds every day, where one is allowed. */
const ABOVE_BUDGET = MANIFEST.replace(
  'triggers:',
  'limits: {targets: {ci: {builds-per-day: 1}}}\ntriggers:',
).replace('job:', 'schedule: [{cron: "0 2 * * *"}]\n    job:');

describe('the GitLab template', () => {
  interface Job {
    readonly script?: readonly string[];
    readonly extends?: string;
    readonly rules?: readonly { readonly if: string; readonly exists?: readonly string[] }[];
    readonly artifacts?: {
      readonly when?: string;
      readonly expose_as?: string;
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

  /** The script of a job, in the folder of the rig. */
  async function script(name: string): Promise<Finished> {
    const { jobs, env } = await template();
    const line = jobs[name]?.script?.join(' && ') ?? 'false';
    return rig.shell(line, { ...env, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main', PATH: pathOf(rig) });
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

  test.each(['volley-validate', 'volley-test', 'volley-plan', 'volley-run'])(
    '%s leaves the reports that it names',
    async name => {
      const { jobs, env } = await template();
      const { script = [], artifacts = {} } = jobs[name] ?? {};
      await rig.write('triggers.test.yaml', KEPT);
      await commitToOrigin(rig);
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
    await commitToOrigin(rig);
    await rig.write('triggers.yaml', MANIFEST.replace('job: ', 'job: other-'));
    await script('volley-plan');
    expect(await rig.read('volley-plan.html')).toMatch(/FETCH_HEAD.*other-platform/s);
  });

  test('a job that fails leaves its reports all the same', async () => {
    const { jobs } = await template();
    const withArtifacts = Object.values(jobs).flatMap(({ artifacts }) => artifacts ?? []);
    expect(withArtifacts).toHaveLength(4);
    for (const { when } of withArtifacts) expect(when).toBe('always');
  });

  test('the plan is linked in the merge request', async () => {
    const { artifacts } = (await template()).jobs['volley-plan'] ?? {};
    expect(artifacts?.expose_as).toBe('volley plan');
    // GitLab links nothing where a path holds a variable.
    expect(artifacts?.paths).toEqual(['volley-plan.html']);
  });

  test('a plan above its budget fails its job, and the page and the place of the budget are there', async () => {
    await commitToOrigin(rig);
    await rig.write('triggers.yaml', ABOVE_BUDGET);
    expect((await script('volley-plan')).code).toBe(1);
    expect(await rig.read('volley-plan.html')).toContain('</html>');
    const [finding] = JSON.parse(await rig.read('volley-plan-quality.json'));
    expect(finding).toMatchObject({ check_name: 'over-budget', location: { path: 'triggers.yaml' } });
  });

  test('where the target branch is broken, the page says so', async () => {
    await rig.write('triggers.yaml', BROKEN);
    await commitToOrigin(rig);
    await rig.write('triggers.yaml', MANIFEST);
    await script('volley-plan');
    expect(await rig.read('volley-plan.html')).toMatch(/FETCH_HEAD.*paramaters/s);
  });

  test('a promise that is not kept fails its job, at its line', async () => {
    await rig.write('triggers.test.yaml', KEPT.replace('count: 2', 'count: 3'));
    expect((await script('volley-test')).code).toBe(1);
    expect(JSON.parse(await rig.read('volley-test-quality.json'))[0]).toMatchObject({
      check_name: 'wrong-count',
      location: { path: 'triggers.test.yaml' },
    });
  });

  test('tests are run only where there are some', async () => {
    const { rules = [] } = (await template()).jobs['volley-test'] ?? {};
    expect(rules).toHaveLength(2);
    for (const { exists } of rules) expect(exists).toEqual(['**/*.test.yaml', '**/*.test.yml']);
  });

  test('a broken manifest fails the job, and its problems are there to be shown', async () => {
    await rig.write('triggers.yaml', BROKEN);
    expect((await script('volley-validate')).code).toBe(1);
    expect(JSON.parse(await rig.read('volley-quality.json'))[0].location).toEqual({
      path: 'triggers.yaml',
      lines: { begin: 7, end: 7 },
    });
  });
});
