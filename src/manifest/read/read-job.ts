import type { JobPath } from '../../core/job-path.ts';
import type { Scope } from '../expression/scope.ts';
import type { Template } from '../expression/template.ts';
import type { JobTemplate } from '../manifest.ts';
import type { MapEntry } from '../tree.ts';
import type { Reader } from './reader.ts';

/** The job of a trigger; what can be judged without evaluating anything is judged here, the rest by the planner. */
export function readJob(entry: MapEntry | undefined, scope: Scope, reader: Reader): JobTemplate | null {
  if (entry === undefined) return null;
  const { value } = entry;
  const check = (names: JobPath): void => {
    const problem = jobProblem(names);
    if (problem !== null) reader.error('bad-job', value, problem.message, problem.next);
  };
  if (value.kind === 'list') {
    const names = value.items.map(item => reader.template(item, scope));
    if (names.every(isConstant)) check(names.map(name => String(name.value)));
    return { kind: 'names', names, at: value };
  }
  const path = reader.template(value, scope);
  if (isConstant(path)) check(splitJobPath(String(path.value)));
  return { kind: 'path', path, at: value };
}

/** Slashes at either end do not matter. */
export const splitJobPath = (path: string): JobPath => path.replace(/^\/+|\/+$/g, '').split('/');

/** What is wrong with a job's path, or null. Also asked when its expressions have been evaluated. */
export function jobProblem(names: JobPath): { readonly message: string; readonly next: string } | null {
  const path = names.join('/');
  if (/^https?:\/\//i.test(path)) {
    return { message: 'the job is written as an address', next: EXAMPLE };
  }
  if (names.every(name => name.trim() === '')) return { message: 'the job has no name', next: EXAMPLE };
  const index = names.findIndex(name => name.trim() === '' || name === '.' || name === '..');
  if (index === -1) return null;
  const name = names[index] ?? '';
  return name.trim() === ''
    ? { message: `name ${index + 1} of the job path "${path}" is empty`, next: EXAMPLE }
    : { message: `"${name}" cannot be a name in the job path "${path}"`, next: EXAMPLE };
}

const EXAMPLE = 'Write the folder path and the name, e.g. platform/build.';

const isConstant = (template: Template): template is Extract<Template, { kind: 'constant' }> =>
  template.kind === 'constant' && template.value !== null;
