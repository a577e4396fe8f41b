import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLI, Rig } from '../e2e/rig.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const repositoryFile = (path: string): string => join(ROOT, path);

export const readRepositoryFile = (path: string): Promise<string> => readFile(repositoryFile(path), 'utf8');

/** A manifest of two requests, which needs nothing from the environment to be planned. */
export const MANIFEST = `version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
triggers:
  nightly:
    job: platform/build
    matrix: {os: [linux, windows]}
    parameters: {PLATFORM: "\${{ matrix.os }}"}
sandbox: {jobs: {platform/build: {duration: 10ms}}}
`;

export const BROKEN = MANIFEST.replace('parameters:', 'paramaters:');

/** A rig whose `PATH` begins with a folder of stand-ins for what a CI machine has. */
export async function createCiRig(tools: Readonly<Record<string, string>>): Promise<Rig> {
  const rig = await Rig.create();
  await mkdir(join(rig.folder, 'bin'));
  for (const [name, script] of Object.entries(tools)) {
    await rig.write(`bin/${name}`, script);
    await chmod(join(rig.folder, 'bin', name), 0o755);
  }
  return rig;
}

export const pathOf = (rig: Rig): string => `${join(rig.folder, 'bin')}:${process.env.PATH ?? ''}`;

/** `volley` as if it were installed. */
export const VOLLEY = `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(CLI)} "$@"\n`;

/** `npm exec … -- volley …` and `npm install …`: writes down how it is called, and installs nothing. */
export const NPM = `#!/bin/sh
echo "npm $*" >>npm.log
if [ "$1" = exec ]; then
  while [ "$1" != -- ]; do shift; done
  shift
  exec "$@"
fi
`;

/** A promise that the manifest keeps, as a test file. */
export const KEPT = 'version: 1\ntests: [{name: two, expect: {requests: {count: 2}}}]\n';

/** What stands in the folder becomes the branch `main` of a remote repository. */
export async function commitToOrigin(rig: Rig): Promise<void> {
  const commit = 'git -c user.name=a -c user.email=a@example.com commit -qm a';
  const line = `git init -q -b main && git add *.yaml && ${commit} && git clone -q --bare . origin.git && git remote add origin "file://$PWD/origin.git"`;
  const { code, stderr } = await rig.shell(line, { PATH: process.env.PATH ?? '' });
  if (code !== 0) throw new Error(stderr);
}
