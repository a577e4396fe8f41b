import { expect, test } from 'vitest';
import { withFollowers } from '../../src/plan/select/choose-triggers.ts';
import { manifestOf } from '../manifest/loading.ts';
import { planOf } from './planning.ts';

const text = `version: 1
targets: {ci: {type: jenkins, url: https://ci.example.com/}}
triggers:
  announce: {job: a, needs: [deploy]}
  build: {job: b}
  deploy: {job: d, needs: [build, test]}
  test: {job: t, needs: [build]}
  other: {job: o}
`;

test('a chosen trigger brings along what it needs, needs first', () => {
  const named = (...triggers: string[]): string[] =>
    planOf(text, { triggers }).triggers.map(({ name }) => name);
  expect(named('announce')).toEqual(['build', 'test', 'deploy', 'announce']);
  expect(named('deploy', 'build')).toEqual(['test', 'deploy', 'build']);
  expect(named('other')).toEqual(['other']);
});

test('without a choice the plan has the order of the manifest', () => {
  expect(planOf(text).triggers.map(({ name }) => name)).toEqual([
    'announce',
    'build',
    'deploy',
    'test',
    'other',
  ]);
});

test('a scheduled trigger is followed by those that nothing else would fire', () => {
  const followers = (name: string): readonly string[] => withFollowers(manifestOf(text), name);
  expect(followers('build')).toEqual(['build', 'test', 'deploy', 'announce']);
  expect(followers('other')).toEqual(['other']);
  const own = text.replace('test: {', 'test: {schedule: [{cron: "@daily"}], ');
  // Now `test` comes by its own schedule, and what needs it waits for that.
  expect(withFollowers(manifestOf(own), 'build')).toEqual(['build']);
});
