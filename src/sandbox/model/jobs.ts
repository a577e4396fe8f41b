import type { SandboxJob, SandboxParameter } from '../options.ts';
import { BuildHistory } from './build-history.ts';

export interface Job {
  readonly kind: 'job';
  path: readonly string[];
  name: string;
  readonly definition: SandboxJob;
  /** What it takes at present. */
  parameters: readonly SandboxParameter[];
  readonly pipeline: boolean;
  readonly concurrent: boolean;
  readonly builds: BuildHistory;
  disabled: boolean;
}

export interface Folder {
  readonly kind: 'folder';
  readonly path: readonly string[];
  readonly name: string;
  /** By name in lower case: Jenkins finds items in any case. */
  readonly items: Map<string, Job | Folder>;
}

export const newFolder = (path: readonly string[]): Folder => ({
  kind: 'folder',
  path,
  name: path.at(-1) ?? '',
  items: new Map(),
});

/** Puts a job into the tree and makes the folders above it. Throws when the place is taken. */
export function addJob(root: Folder, definition: SandboxJob): Job {
  const { path } = definition;
  const name = path.at(-1);
  if (name === undefined) throw new Error('a job needs a path');
  const folder = path.slice(0, -1).reduce(openFolder, root);
  if (folder.items.has(name.toLowerCase()))
    throw new Error(`there is a job or folder ${path.join('/')} already`);
  const job: Job = {
    kind: 'job',
    path,
    name,
    definition,
    parameters: definition.learnsParameters === true ? [] : (definition.parameters ?? []),
    pipeline: definition.kind === 'pipeline',
    concurrent: definition.concurrent ?? true,
    builds: new BuildHistory(),
    disabled: definition.disabled ?? false,
  };
  folder.items.set(name.toLowerCase(), job);
  return job;
}

/** Makes a folder below another one. The place must be free. */
export function addFolder(parent: Folder, name: string): Folder {
  const folder = newFolder([...parent.path, name]);
  parent.items.set(name.toLowerCase(), folder);
  return folder;
}

/** Takes a job or folder out of the tree. */
export function removeItem(root: Folder, item: Job | Folder): void {
  const parent = findItem(root, item.path.slice(0, -1));
  if (parent?.kind === 'folder') parent.items.delete(item.name.toLowerCase());
}

/** Gives a job another name in its folder; its builds and queue items stay with it. */
export function renameJob(root: Folder, job: Job, name: string): void {
  const parent = findItem(root, job.path.slice(0, -1));
  removeItem(root, job);
  job.path = [...job.path.slice(0, -1), name];
  job.name = name;
  if (parent?.kind === 'folder') parent.items.set(name.toLowerCase(), job);
}

/** The job itself, or every job below a folder. */
export function jobsIn(item: Job | Folder): readonly Job[] {
  return item.kind === 'job' ? [item] : [...item.items.values()].flatMap(jobsIn);
}

function openFolder(parent: Folder, name: string): Folder {
  const found = parent.items.get(name.toLowerCase());
  if (found?.kind === 'job') throw new Error(`${found.path.join('/')} is a job, not a folder`);
  return found ?? addFolder(parent, name);
}

/** The job or folder at a path; null when there is none. */
export function findItem(root: Folder, path: readonly string[]): Job | Folder | null {
  let item: Job | Folder = root;
  for (const name of path) {
    if (item.kind === 'job') return null;
    const next: Job | Folder | undefined = item.items.get(name.toLowerCase());
    if (next === undefined) return null;
    item = next;
  }
  return item;
}

/** The items of a folder by name, as Jenkins lists them. */
export const listItems = (folder: Folder): readonly (Job | Folder)[] =>
  [...folder.items.values()].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
