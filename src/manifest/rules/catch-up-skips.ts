import type { Rule } from './rule.ts';

/** Of fires that are made up for one after the other, each but the first meets the run of the one before. */
export const catchUpSkips: Rule = {
  name: 'catch-up-skips',
  severity: 'warning',
  summary:
    'A schedule makes up for all missed fires, of which its `overlap` lets only the first or the last run.',
  judgesBroken: true,
  check: ({ manifest }) =>
    [...manifest.triggers.values()].flatMap(({ schedules }) =>
      schedules
        .filter(({ catchUp, overlap }) => catchUp.policy === 'all' && !TAKE_ALL.has(overlap))
        .map(({ at, overlap }) => ({
          at,
          message: `\`catch-up: all\` starts every missed fire, and \`overlap: ${overlap}\` lets few of them run`,
          next: 'Write `overlap: buffer-all` to run them one after the other, or `catch-up: latest`.',
        })),
    ),
};

const TAKE_ALL: ReadonlySet<string> = new Set(['buffer-all', 'allow-all']);
