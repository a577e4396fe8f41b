import { describe, expect, test } from 'vitest';
import type { PlanOptions } from '../../../src/plan/make-plan.ts';
import { makePlan } from '../../../src/plan/make-plan.ts';
import { showCombination } from '../../../src/plan/matrix.ts';
import { HEAD, manifestOf, withTrigger } from '../../manifest/loading.ts';
import { optionsOf } from '../planning.ts';

const changed = (text: string, ...files: readonly string[]) => {
  const changes: PlanOptions['changes'] = {
    ref: 'main',
    files: files.map(file => `/repo/${file}`),
    root: '/repo',
    folder: '/repo',
  };
  const made = makePlan(manifestOf(text), { ...optionsOf({}), changes });
  if (!made.ok) throw new Error(made.error.map(({ message }) => message).join());
  return made.value;
};

/** `t os=linux` for each request. */
const fired = (text: string, ...files: readonly string[]): readonly string[] =>
  changed(text, ...files).requests.map(({ trigger, combination }) =>
    `${trigger} ${showCombination(combination)}`.trim(),
  );

const SERVICES = withTrigger(
  'matrix: {service: [api, web]}\npaths: ["services/${{ matrix.service }}", "!**/*.md", common/*.ts]',
);

describe('--changed-only', () => {
  test('leaves the combinations whose paths have changed', () => {
    expect(fired(SERVICES, 'services/api/src/main.ts')).toEqual(['t service=api']);
    expect(fired(SERVICES, 'common/log.ts')).toEqual(['t service=api', 't service=web']);
    expect(fired(SERVICES, 'common/deep/log.ts', 'services/README.md')).toEqual([]);
  });

  test('what an entry with ! takes away does not count, unless a later one brings it back', () => {
    expect(fired(SERVICES, 'services/web/README.md')).toEqual([]);
    const back = withTrigger('paths: [docs, "!docs/drafts", docs/drafts/next.md]');
    expect(fired(back, 'docs/drafts/a.md')).toEqual([]);
    expect(fired(back, 'docs/drafts/next.md')).toEqual(['t']);
  });

  test('a trigger that says no paths is always fired; one that does says why it is not', () => {
    const text = `${withTrigger('paths: [src]')}  u: {job: u}\n`;
    const plan = changed(text, 'README.md');
    expect(plan.requests.map(({ trigger }) => trigger)).toEqual(['u']);
    expect(plan.triggers[0]?.skipped).toBe('nothing under its `paths` has changed since main');
  });

  test('what a changed trigger needs is fired whole, what nobody needs is not', () => {
    const text = `${HEAD}triggers:
  build: {job: b, matrix: {os: [linux, mac]}, paths: [src]}
  other: {job: o, paths: [src]}
  deploy: {job: d, needs: [build], paths: [deploy]}
`;
    expect(fired(text, 'deploy/chart.yaml')).toEqual(['build os=linux', 'build os=mac', 'deploy']);
    expect(fired(text, 'src/a.ts')).toEqual(['build os=linux', 'build os=mac', 'other']);
  });

  test('paths begin at the folder of the file, or with / at the top of the repository', () => {
    const text = withTrigger('paths: [src, /top/*]');
    const made = (file: string) =>
      makePlan(manifestOf(text), {
        ...optionsOf({}),
        changes: { ref: 'main', files: [file], root: '/repo', folder: '/repo/ci' },
      });
    const amount = (file: string): number => {
      const plan = made(file);
      return plan.ok ? plan.value.requests.length : -1;
    };
    expect([amount('/repo/src/a'), amount('/repo/ci/src/a'), amount('/repo/top/a')]).toEqual([0, 1, 1]);
  });

  test('a path that an expression cannot give is told once', () => {
    const text = `env: [NAME]\n${withTrigger('matrix: {n: [1, 2, 3]}\npaths: ["${{ env.NAME }}/${{ matrix.n }}"]')}`;
    expect(() => changed(text, 'a')).toThrow(/^[^,]*NAME[^,]*$/);
  });
});
