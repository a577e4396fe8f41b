import type { Job } from '../model/jobs.ts';
import type { BuildResult } from '../options.ts';
import type { Bean } from './bean.ts';
import { itemUrl } from './urls.ts';
import type { View } from './view.ts';

/** The job as its queue items mention it: in a queue of thousands, the whole job for each would cost too much. */
export const taskBean = (job: Job, view: View): Bean => ({
  class: jobClass(job),
  members: {
    fullDisplayName: () => job.path.join(' » '),
    fullName: () => job.path.join('/'),
    name: job.name,
    url: () => view.root + itemUrl(job.path),
    color: () => colorOf(job),
  },
});

/** Jenkins' own name of the kind of job. */
export const jobClass = (job: Job): string =>
  job.pipeline ? 'org.jenkinsci.plugins.workflow.job.WorkflowJob' : 'hudson.model.FreeStyleProject';

const COLORS: Readonly<Record<BuildResult, string>> = {
  SUCCESS: 'blue',
  UNSTABLE: 'yellow',
  FAILURE: 'red',
  ABORTED: 'aborted',
  NOT_BUILT: 'notbuilt',
};

/** The ball beside the job's name: its last result, and `_anime` while it blinks. */
export function colorOf(job: Job): string {
  if (job.disabled) return 'disabled';
  const result = job.builds.find('lastCompletedBuild')?.ended?.result;
  const color = result === undefined ? 'notbuilt' : COLORS[result];
  return job.builds.running.size > 0 ? `${color}_anime` : color;
}
