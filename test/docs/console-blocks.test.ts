import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { stepsOf } from './page.ts';
import { rewrittenPage } from './rewrite-page.ts';
import { type Printed, runPage } from './run-page.ts';
import { isSameOutput } from './same-output.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const docs = (await readdir(`${root}docs`, { recursive: true })).filter(name => name.endsWith('.md'));
const pages = await Promise.all(
  ['README.md', ...docs.map(name => `docs/${name}`)].map(async path => {
    const text = await readFile(`${root}${path}`, 'utf8');
    return { path, text, steps: stepsOf(text) };
  }),
);
const withConsoles = pages.filter(({ steps }) => steps.some(({ kind }) => kind === 'console'));

const isWrong = ({ shown, printed }: Printed): boolean => !isSameOutput(shown.output, printed);

const whatHappens =
  (path: string) =>
  ({ shown, printed }: Printed): string =>
    `${path}:${shown.line} $ ${shown.command}\n${printed.join('\n')}`;

describe('what the documentation shows in a console', () => {
  // Most of the time they wait for builds to take their time.
  test.concurrent.for(withConsoles)(
    '$path',
    { timeout: 120_000 },
    async ({ path, text, steps }, { expect }) => {
      const wrong = (await runPage(steps)).filter(isWrong);
      if (process.env.UPDATE_GOLDEN !== undefined)
        await writeFile(`${root}${path}`, rewrittenPage(text, wrong));
      expect(wrong.map(whatHappens(path)).join('\n\n')).toBe('');
    },
  );

  test('is left out only for a reason', () => {
    const left = pages.flatMap(({ path, steps }) =>
      steps.flatMap(step => (step.kind === 'not-run' ? [{ path, reason: step.reason }] : [])),
    );
    expect(left.filter(({ reason }) => !/\w+ \w+/.test(reason))).toEqual([]);
  });
});
