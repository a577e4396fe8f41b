import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLI } from '../e2e/rig.ts';
import type { ShownCommand, Step } from './page.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** What is there when a page begins: this repository's own manifest, and what it refers to. */
const GIVEN = ['triggers.yaml', 'schemas', 'examples'];

/** No output of volley holds it. */
const MARK = '@@end-of-command@@';

/** What a command of the page printed, on either stream. */
export interface Printed {
  readonly shown: ShownCommand;
  readonly printed: readonly string[];
}

/** Does what the page says, from its top to its end, in one shell in a folder of its own. */
export async function runPage(steps: readonly Step[]): Promise<readonly Printed[]> {
  const folder = await mkdtemp(join(tmpdir(), 'volley-docs-'));
  try {
    const work = join(folder, 'work');
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin', 'volley'), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`, {
      mode: 0o755,
    });
    await mkdir(work);
    for (const name of GIVEN) await cp(join(repository, name), join(work, name), { recursive: true });
    const output = await shell(steps.map(scriptOf).join(''), work, join(folder, 'bin'));
    const shown = steps.flatMap(step => (step.kind === 'console' ? step.commands : []));
    const parts = output.split(`${MARK}\n`);
    return shown.map((command, index) => ({ shown: command, printed: linesOf(parts[index] ?? '') }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** The exit code of a command is still there for the next one: pages show it by `echo $?`. */
function scriptOf(step: Step): string {
  switch (step.kind) {
    case 'file':
      return `cat > '${step.path}' <<'END-OF-FILE'\n${step.text}END-OF-FILE\n`;
    case 'console':
      return step.commands
        .map(({ command }) => `(exit $code)\n${command}\ncode=$?; printf '${MARK}\\n'\n`)
        .join('');
    case 'not-run':
      return '';
  }
}

function shell(script: string, cwd: string, bin: string): Promise<string> {
  const person = { GIT_AUTHOR_NAME: 'Ann', GIT_AUTHOR_EMAIL: 'ann@example.com' };
  const committer = { GIT_COMMITTER_NAME: 'Ann', GIT_COMMITTER_EMAIL: 'ann@example.com' };
  const child = spawn('/bin/sh', ['-s'], {
    cwd,
    env: { PATH: `${bin}:${process.env.PATH ?? ''}`, HOME: cwd, CI: 'true', ...person, ...committer },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  // One stream for both, in the order in which they were written.
  child.stdin.end(`exec 2>&1\ncode=0\n${script}`);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  return new Promise(resolve => child.on('close', () => resolve(output)));
}
