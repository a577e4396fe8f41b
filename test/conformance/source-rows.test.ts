import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The rows of what the project was asked for, with what each is about. */
const ROWS: Readonly<Record<string, string>> = {
  S1: "a user's API token authenticates",
  S2: 'api/json tells whether a page can be reached remotely',
  S3: 'only POST triggers',
  S4: 'job/NAME/build?token=TOKEN',
  S5: 'job/NAME/buildWithParameters?token=TOKEN&parameter=VALUE',
  S6: 'basic authorization beside the token',
  S7: 'the curl form with json={…}',
  S8: '201 is success, everything else an error',
  S9: 'status and console are followed remotely',
  S10: 'single sign-on answers a POST by a redirect',
  S11: 'the user who triggered is shown',
  S12: 'parameters are usable inside the build',
  S13: 'failing now and then, until a restart',
};

const folder = fileURLToPath(new URL('../', import.meta.url));
const files = (await readdir(folder, { recursive: true })).filter(file => file.endsWith('.test.ts'));
const texts = await Promise.all(files.map(file => readFile(join(folder, file), 'utf8')));

/** `S8: …` at the beginning of the title of a test or of a group of tests. */
const named = new Set(
  texts.flatMap(text =>
    [...text.matchAll(/^\s*(?:test|describe)\(\s*['"`](S\d+): /gm)].map(match => match[1]),
  ),
);

test('every row of what was asked for has a test that names it', () => {
  expect(Object.keys(ROWS).filter(row => !named.has(row))).toEqual([]);
});

test('no test names a row that there is not', () => {
  expect([...named].filter(row => row !== undefined && !(row in ROWS))).toEqual([]);
});
