import { describe, expect, test } from 'vitest';
import { makePlan } from '../../../src/plan/make-plan.ts';
import { loadedFrom, manifestFrom, memoryFiles, underlinedIn } from './files.ts';

const TARGETS = 'targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\n';
const root = (include: string, rest = ''): string => `version: 1\ninclude: ${include}\n${TARGETS}${rest}`;
const trigger = (name: string): string => `triggers: {${name}: {job: ${name}}}\n`;
const names = (texts: Readonly<Record<string, string>>): readonly string[] => [
  ...manifestFrom(texts).triggers.keys(),
];

describe('what a manifest includes', () => {
  test('is added in order: its own, then each entry with what that includes', () => {
    expect(
      names({
        'triggers.yaml': root('[b.yaml, a.yaml]', trigger('own')),
        'a.yaml': trigger('a'),
        'b.yaml': `include: [c.yaml]\n${trigger('b')}`,
        'c.yaml': trigger('c'),
      }),
    ).toEqual(['own', 'b', 'c', 'a']);
  });

  test('can be everything but the version', () => {
    const { triggers, env, vars, secrets } = manifestFrom({
      'triggers.yaml': 'version: 1\ninclude: [all.yaml]\nenv: [A]\n',
      'all.yaml': `version: 1\n${TARGETS}env: [B]\nvars: {v: 1}\nsecrets: {S: {env: S}}\nx-mine: {}\ntriggers: {t: {job: "\${{ env.A }}-\${{ env.B }}-\${{ vars.v }}"}}\n`,
    });
    expect([[...triggers.keys()], env, [...vars.keys()], [...secrets.keys()]]).toEqual([
      ['t'],
      ['A', 'B'],
      ['v'],
      ['S'],
    ]);
  });

  test('is looked for beside the file that names it', () => {
    expect(
      names({
        'triggers.yaml': root('[teams/a/all.yaml]'),
        'teams/a/all.yaml': 'include: [more.yaml, ../b.yaml]\n',
        'teams/a/more.yaml': trigger('more'),
        'teams/b.yaml': trigger('b'),
      }),
    ).toEqual(['more', 'b']);
  });

  test('counts once when two ways lead to it, also through a link', () => {
    const texts = {
      'triggers.yaml': root('[a.yaml, "*.yaml", link.yaml]'),
      'a.yaml': trigger('a'),
      'b.yaml': `include: [a.yaml]\n${trigger('b')}`,
    };
    const { manifest } = loadedFrom(texts, { files: memoryFiles(texts, { 'link.yaml': 'a.yaml' }) });
    expect([...manifest.triggers.keys()]).toEqual(['a', 'b']);
    expect(manifest.files.map(({ path }) => path)).toEqual(['triggers.yaml', 'a.yaml', 'b.yaml']);
  });

  test('keeps its anchors for itself, under whatever names', () => {
    const homes = 'x-common: {job: &job {job: j}}\n';
    const a = `${homes}triggers: {a: {<<: *job}}\n`;
    expect(names({ 'triggers.yaml': root('[a.yaml]', homes), 'a.yaml': a })).toEqual(['a']);
  });

  test('settings of several files are put together', () => {
    const { triggers, sandbox } = manifestFrom({
      'triggers.yaml': root('[a.yaml]', 'defaults: {target: ci}\nsandbox: {jobs: {x: {duration: 1s}}}\n'),
      'a.yaml': `defaults: {timezone: Asia/Tokyo}\nsandbox: {jobs: {y: {duration: 2s}}}\ntriggers: {t: {job: y, schedule: [{cron: "1 1 * * *"}]}}\n`,
    });
    expect(triggers.get('t')?.schedules.map(({ timezone }) => timezone)).toEqual(['Asia/Tokyo']);
    expect([...sandbox.jobs.keys()]).toEqual(['x', 'y']);
  });

  test('a secret’s file is looked for beside the file that says so', () => {
    const { secrets } = manifestFrom({
      'triggers.yaml': root('[teams/a.yaml]', trigger('t')),
      'teams/a.yaml': 'secrets: {NEAR: {file: token}, FAR: {file: /run/token}}\n',
    });
    expect([...secrets.values()]).toEqual([
      { kind: 'file', path: 'teams/token' },
      { kind: 'file', path: '/run/token' },
    ]);
  });
});

describe('no file is read that stands outside of the manifest’s folder', () => {
  const texts = {
    'triggers.yaml': root('[inside.yaml]', trigger('t')),
    '../secret.yaml': trigger('stolen'),
    'inside.yaml': trigger('inside'),
  };

  test('by its path', () => {
    expect(underlinedIn({ ...texts, 'triggers.yaml': root('[../secret.yaml]', trigger('t')) })).toEqual([
      'triggers.yaml file-outside: ../secret.yaml',
    ]);
  });

  test('through a link', () => {
    const files = memoryFiles({ ...texts }, { 'inside.yaml': '../secret.yaml' });
    expect(underlinedIn(texts, { files })).toEqual(['triggers.yaml file-outside: inside.yaml']);
  });

  test('by a folder whose name only begins like the manifest’s', () => {
    const near = { 'triggers.yaml': root('[../repo-b/a.yaml]'), '../repo-b/a.yaml': trigger('a') };
    expect(underlinedIn(near)).toEqual(['triggers.yaml file-outside: ../repo-b/a.yaml']);
  });

  test('unless the first manifest allows it, which an included file cannot', () => {
    const allowed = root('[../secret.yaml]', 'limits: {allow-outside: true}\n');
    expect(names({ ...texts, 'triggers.yaml': allowed })).toEqual(['stolen']);
    const sly = 'limits: {allow-outside: true}\ninclude: [../secret.yaml]\n';
    expect(underlinedIn({ ...texts, 'inside.yaml': sly })).toEqual([
      'inside.yaml include-limits: limits',
      'inside.yaml file-outside: ../secret.yaml',
    ]);
  });
});

test('a bound on files counts those beside the first', () => {
  const texts = { 'a.yaml': trigger('a'), 'b.yaml': trigger('b') };
  const bounded = (most: number): string => root('[a.yaml, b.yaml]', `limits: {max-includes: ${most}}\n`);
  expect(names({ ...texts, 'triggers.yaml': bounded(2) })).toEqual(['a', 'b']);
  expect(underlinedIn({ ...texts, 'triggers.yaml': bounded(1) })).toEqual([
    'triggers.yaml limit-includes: b.yaml',
  ]);
});

test('a plan names every file it was made of, with its digest', () => {
  const plan = (vars: string): unknown => {
    const manifest = manifestFrom({ 'triggers.yaml': root('[a.yaml]', trigger('t')), 'a.yaml': vars });
    const made = makePlan(manifest, { triggers: [], inputs: new Map(), env: () => undefined });
    return made.ok ? made.value.files : made.error;
  };
  expect(plan('vars: {}')).toEqual([
    { path: 'a.yaml', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
  ]);
  expect(plan('vars: {}')).not.toEqual(plan('vars: { }'));
});
