import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { REPORT_FORMATS } from '../../src/report/formats/report-format.ts';
import { readRepositoryFile } from './rig.ts';

const text = await readRepositoryFile('docs/ci.md');

/** The first cells of the rows of the table with this head. */
const firstCells = (head: string): readonly string[] => {
  const [, table = ''] = text.split(`| ${head} |`);
  const [rows = ''] = table.split('\n\n');
  return [...rows.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell);
};

test('docs/ci.md has each format of --report', () => {
  expect(firstCells('`--report`')).toEqual(REPORT_FORMATS.map(format => `${format}=PATH`));
});

test('docs/ci.md has each input of the action with its default, and each output', async () => {
  const { inputs, outputs } = parse(await readRepositoryFile('action.yml'));
  expect(firstCells('input')).toEqual(Object.keys(inputs));
  for (const name of ['command', 'file', 'comment', 'package', 'node-version'])
    expect(text).toContain(`| \`${name}\` | \`${inputs[name].default}\` |`);
  for (const name of Object.keys(outputs)) expect(text).toContain(`\`${name}\``);
});

test('what docs/ci.md links to is there', async () => {
  const links = [...text.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, path = '']) => path);
  expect(links.length).toBeGreaterThan(3);
  for (const path of links) expect(await readRepositoryFile(path)).not.toBe('');
});
