import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rig } from '../e2e/rig.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
});
afterAll(() => rig.close());

/** Blocks of commands are run by another test; these are the commands in the middle of a sentence. */
async function inlineCommands(): Promise<ReadonlySet<string>> {
  const docs = (await readdir(join(ROOT, 'docs'), { recursive: true })).filter(path => path.endsWith('.md'));
  const commands = new Set<string>();
  for (const path of ['README.md', ...docs.map(path => join('docs', path))]) {
    const text = (await readFile(join(ROOT, path), 'utf8')).replace(/^```[\s\S]*?^```/gm, '');
    for (const [, command = ''] of text.matchAll(/`(volley [a-z][^`]*)`/g))
      commands.add(command.replace(/\s+/g, ' '));
  }
  return commands;
}

test('every command that a page names in passing is there, with the options that it gives', async () => {
  const help = new Map<string, string>();
  const wrong: string[] = [];
  const commands = await inlineCommands();
  for (const command of commands) {
    const [, name = '', rest = ''] = /^volley (\S+)(.*)$/.exec(command) ?? [];
    if (!help.has(name)) {
      const { code, stdout } = await rig.run([name, '--help']);
      help.set(name, code === 0 ? stdout : '');
    }
    const options = [...rest.matchAll(/(?<= )--?[a-z][\w-]*/g)].map(([option]) => option);
    const known = help.get(name) ?? '';
    const unknown = options.filter(option => !new RegExp(`(^|[ ,[])${option}(?![\\w-])`, 'm').test(known));
    if (known === '' || unknown.length > 0) wrong.push(`${command}: ${unknown.join(' ')}`);
  }
  expect(commands.size).toBeGreaterThan(30);
  expect(wrong).toEqual([]);
});
