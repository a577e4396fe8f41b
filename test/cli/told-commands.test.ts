import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { NOTHING_GIVEN, shellWord, toldCommands } from '../../src/cli/told-commands.ts';
import fc from '../property.ts';

const told = (text: string): string => toldCommands(text, { file: 'a b.yaml', store: 's.db' });

test.each([
  ['`volley resume`', "`volley resume --store s.db -f 'a b.yaml'`"],
  ['or `volley rerun RUN --failed`.', "or `volley rerun RUN --failed --store s.db -f 'a b.yaml'`."],
  ['what is said stays', 'what is said stays'],
  ['`volley resume r1 -f b.yaml`', '`volley resume r1 -f b.yaml --store s.db`'],
  ['`volley run --no-store`', "`volley run --no-store -f 'a b.yaml'`"],
  ['`volley plan` takes no store', "`volley plan -f 'a b.yaml'` takes no store"],
  ['`volley next --cron EXPR`', '`volley next --cron EXPR`'],
  ['`volley next --help`', '`volley next --help`'],
  ['See the log of `volley serve`.', 'See the log of `volley serve`.'],
  ['`kill -9 7`, then `volley cancel r1`', "`kill -9 7`, then `volley cancel r1 --store s.db -f 'a b.yaml'`"],
])('%s', (text, expected) => expect(told(text)).toBe(expected));

test('where nothing was given, nothing is added', () =>
  expect(toldCommands('`volley resume`', NOTHING_GIVEN)).toBe('`volley resume`'));

test('a shell reads back what was given', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), word => {
      const line = `printf %s ${shellWord(word)}`;
      expect(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' })).toBe(word);
    }),
  );
});
