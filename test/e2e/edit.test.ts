import { chmod, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Rig } from './rig.ts';

const HEAD = 'version: 1\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\n';
const CRAMPED = `${HEAD}triggers:\n    t: {job: j,parameters: {V:  "1.10" }}   # why\n`;
const LAID_OUT = `${HEAD}triggers:\n  t: {job: j, parameters: {V: "1.10"}}   # why\n`;
const SLIPS = `${HEAD}triggers:\n  t: {job: j, paramters: {V: 1.10}}\n`;
const MENDED = `${HEAD}triggers:\n  t: {job: j, parameters: {V: "1.10"}}\n`;

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const at = (name: string): string => join(rig.folder, name);
const text = (name: string): Promise<string> => readFile(at(name), 'utf8');

describe('volley fmt', () => {
  test('lays the manifest out, through links, with its permissions, and says so once', async () => {
    await rig.write('real.yaml', CRAMPED);
    await chmod(at('real.yaml'), 0o640);
    await symlink('real.yaml', at('triggers.yaml'));
    expect(await rig.run(['fmt'])).toEqual({ code: 0, stdout: '', stderr: 'triggers.yaml: 4 changes\n' });
    expect(await text('real.yaml')).toBe(LAID_OUT);
    expect((await stat(at('real.yaml'))).mode & 0o777).toBe(0o640);
    expect(await rig.run(['fmt'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await rig.files()).toEqual(['real.yaml', 'triggers.yaml']);
  });

  test('--check changes nothing, shows what would change, and exits with 1', async () => {
    await rig.write('triggers.yaml', CRAMPED);
    const { code, stdout } = await rig.run(['fmt', '--check']);
    expect(code).toBe(1);
    expect(stdout).toContain('@@ -1,4 +1,4 @@');
    expect(stdout).toContain(
      '-    t: {job: j,parameters: {V:  "1.10" }}   # why\n+  t: {job: j, parameters: {V: "1.10"}}   # why\n',
    );
    expect(await text('triggers.yaml')).toBe(CRAMPED);
    await rig.write('triggers.yaml', LAID_OUT);
    expect(await rig.run(['fmt', '--check'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('reads standard input and writes standard output', async () => {
    await rig.write('in', CRAMPED);
    const { stdout } = await rig.shell(`"${process.execPath}" "${process.cwd()}/dist/cli.js" fmt - < in`);
    expect(stdout).toBe(LAID_OUT);
  });

  test('a file that is no YAML is left alone, the others are not', async () => {
    await rig.write('a.yaml', 'a: [1\n');
    await rig.write('b.yaml', 'a:   1\n');
    const { code, stderr } = await rig.run(['fmt', 'a.yaml', 'b.yaml', 'c.yaml']);
    expect(code).toBe(3);
    expect(stderr).toContain('error yaml-syntax: a list is not closed before this place');
    expect(stderr).toContain('there is no file c.yaml');
    expect([await text('a.yaml'), await text('b.yaml')]).toEqual(['a: [1\n', 'a: 1\n']);
  });
});

describe('volley validate --fix', () => {
  test('mends what is safe, in included files too, and says what is left', async () => {
    await rig.write('triggers.yaml', `include: [more.yaml]\n${SLIPS}`);
    await writeFile(at('more.yaml'), 'triggers:\n  u: {job: j, wiat: queued, needs: [nobody]}\n');
    const { code, stdout, stderr } = await rig.run(['validate', '--fix']);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'fixed unknown-property: renamed "paramters" to "parameters" triggers.yaml:5:15\n',
    );
    expect(stderr).toContain('fixed unknown-property: renamed "wiat" to "wait" more.yaml:2:15\n');
    expect(stderr).toContain('3 problems fixed');
    expect(stdout).toContain('there is no trigger "nobody"');
    expect(await text('triggers.yaml')).toBe(`include: [more.yaml]\n${MENDED}`);
    expect(await text('more.yaml')).toBe('triggers:\n  u: {job: j, wait: queued, needs: [nobody]}\n');
  });

  test('--fix-dry-run shows a diff that git takes, changes nothing, and exits with 1', async () => {
    await rig.write('triggers.yaml', SLIPS);
    const { code, stdout } = await rig.run(['validate', '--fix-dry-run']);
    expect(code).toBe(1);
    expect(await text('triggers.yaml')).toBe(SLIPS);
    await rig.write('fix.diff', stdout);
    await rig.shell('git apply fix.diff');
    expect(await text('triggers.yaml')).toBe(MENDED);
    expect((await rig.run(['validate', '--fix-dry-run'])).code).toBe(0);
  });
});
