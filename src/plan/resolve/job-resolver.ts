import type { JobPath } from '../../core/job-path.ts';
import { err, ok } from '../../core/result.ts';
import type { Location } from '../../core/source.ts';
import type { Template } from '../../manifest/expression/template.ts';
import type { JobTemplate } from '../../manifest/manifest.ts';
import { jobProblem, splitJobPath } from '../../manifest/read/read-job.ts';
import type { ResolveFault } from './resolve.ts';
import { nameText, once, type Resolver, readsMatrix, textResolver } from './resolver.ts';

/** Why a job has no path. */
export type JobFault = ResolveFault | BadJob;

interface BadJob {
  readonly code: 'bad-job';
  readonly at: Location;
  readonly message: string;
  readonly next: string;
}

/** The path of the job, or all that is wrong with its expressions and what they give. */
export function jobResolver(job: JobTemplate): Resolver<JobPath, readonly JobFault[]> {
  const templates = job.kind === 'names' ? job.names : [job.path];
  const resolvers = templates.map(textResolver);
  const resolve: Resolver<JobPath, readonly JobFault[]> = contexts => {
    const names: string[] = [];
    const faults: JobFault[] = [];
    for (const resolver of resolvers) {
      const text = resolver(contexts);
      if (!text.ok) faults.push(text.error);
      // A name without text is told below, as no name of a job.
      else names.push(nameText(text.value) ?? '');
    }
    if (faults.length > 0) return err(faults);
    const path = job.kind === 'names' ? names : pathNames(job.path, names.join());
    const wrong = jobProblem(path);
    if (wrong === null) return ok(path);
    const next = 'Check what its expressions give.';
    return err([{ code: 'bad-job', at: job.at, message: wrong.message, next }]);
  };
  return templates.some(readsMatrix) ? resolve : once(resolve);
}

/**
 * Slashes at the ends do not matter where a person wrote them. Where an expression came out empty they do:
 * `platform/${{ matrix.name }}` without a name is not the job `platform`.
 */
const pathNames = (template: Template, path: string): JobPath =>
  template.kind === 'constant' ? splitJobPath(path) : path.split('/');
