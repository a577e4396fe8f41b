import type { JobPath } from '../target.ts';

/**
 * Whether the task of a queue item is this job. The address begins with the root that the server believes to have,
 * which may be another than ours, so only its end counts; steps of pipelines wait under addresses of builds.
 */
export function isJobOf(url: string, job: JobPath): boolean {
  const names = jobNames(url);
  return names !== null && names.length === job.length && names.every((name, index) => name === job[index]);
}

function jobNames(url: string): readonly string[] | null {
  const segments = segmentsOf(url);
  if (segments === null) return null;
  const names: string[] = [];
  for (let at = segments.length - 1; at > 0 && segments[at - 1] === 'job'; at -= 2) {
    const name = segments[at];
    if (name !== undefined) names.unshift(name);
  }
  return names;
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
