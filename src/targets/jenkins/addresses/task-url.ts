import { foldedJob, type JobPath } from '../../../core/job-path.ts';

/**
 * Whether the task of a queue item is this job, whose names are written as the server writes them. In another case it is
 * only `perhaps`: Jenkins finds a job in any case, and then it is; a server that has two such jobs would mean the other one.
 */
export function taskIs(url: string, job: JobPath): 'own' | 'perhaps' | 'another' {
  const names = jobNamed(url);
  if (names === null || foldedJob(names) !== foldedJob(job)) return 'another';
  return names.every((name, index) => name === job[index]) ? 'own' : 'perhaps';
}

/**
 * The job that an address of the server's names; null: it names none. It begins with the root that the server believes to
 * have, which may be another than ours, so only its end counts; steps of pipelines wait under addresses of builds.
 */
export function jobNamed(url: string): JobPath | null {
  const segments = segmentsOf(url);
  if (segments === null) return null;
  const names: string[] = [];
  for (let at = segments.length - 1; at > 0 && segments[at - 1] === 'job'; at -= 2) {
    const name = segments[at];
    if (name !== undefined) names.unshift(name);
  }
  return names.length === 0 ? null : names;
}

function segmentsOf(url: string): readonly string[] | null {
  try {
    return new URL(url).pathname
      .split('/')
      .filter(segment => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return null;
  }
}
