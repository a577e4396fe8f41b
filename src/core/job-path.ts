/** Folder names and then the job's, unencoded: `['team a', 'job b']`. */
export type JobPath = readonly string[];

/** A job path as one text; a slash or percent sign inside a name is escaped, so that no two paths look alike. */
export const showJob = (job: JobPath): string =>
  job.map(name => name.replace(/[%/]/g, sign => (sign === '/' ? '%2F' : '%25'))).join('/');

/** The same for every way to write one job: Jenkins finds its items in any case, and keeps no two that differ in nothing else. */
export const foldedJob = (job: JobPath): string => showJob(job).toLowerCase();
