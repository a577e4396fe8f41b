import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import { problemsText } from '../../../src/report/problem-text.ts';
import { linted } from './linting.ts';

/**
 * What each rule says, and what it does not say anything of: beside every slip stands what looks like one. As with the
 * problems, `UPDATE_GOLDEN=1` writes the texts anew.
 */
const FOLDER = new URL('../../fixtures/rules/', import.meta.url);

const names = readdirSync(FOLDER)
  .filter(file => file.endsWith('.yaml'))
  .map(file => file.slice(0, -'.yaml'.length));

test.each(names)('%s', name => {
  const golden = new URL(`${name}.txt`, FOLDER);
  const text = problemsText(linted(readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8')), noStyle);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, text);
  expect(text).toBe(existsSync(golden) ? readFileSync(golden, 'utf8') : '(there is no golden file yet)');
});
