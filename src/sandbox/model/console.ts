import type { Build } from './builds.ts';
import { describeCause } from './causes.ts';
import { shownValue } from './parameters.ts';

/**
 * What a build has written to its console by now, as Jenkins keeps it: LF line ends, with console notes. The text
 * only grows, so an offset into it stays true. Lines of the job come evenly over the build's planned duration.
 */
export function consoleAt(build: Build, now: number): string {
  const until = build.ended?.at ?? now;
  const lines = bodyLines(build);
  const share = (until - build.startedAt) / Math.max(1, build.plan.duration);
  const written = Math.min(lines.length, Math.floor(share * (lines.length + 1)));
  const all = [...headLines(build), ...lines.slice(0, written), ...tailLines(build)];
  return all.map(line => `${line}\n`).join('');
}

/** An invisible link to a user's page, as Jenkins weaves it into the first lines. */
export function userNote(user: string): string {
  // Readers must skip the note by its frame; what it carries is a serialized object in Jenkins and a stand-in here.
  const carried = Buffer.from(`link to /user/${user}`).toString('base64');
  return `\u001b[8mha:////${carried}\u001b[0m${user}`;
}

/** The text without console notes, as `consoleText` shows it. */
export const stripNotes = (text: string): string => text.replace(/\u001b\[8mha:[^\u001b]*\u001b\[0m/g, '');

function headLines(build: Build): readonly string[] {
  const causes = build.causes.map(cause =>
    cause.kind === 'user' ? `Started by user ${userNote(cause.user)}` : describeCause(cause),
  );
  if (build.job.pipeline) return [...causes, '[Pipeline] Start of Pipeline'];
  const workspace = `/var/jenkins_home/workspace/${build.job.path.join('/')}`;
  return [...causes, 'Running as SYSTEM', `Building in workspace ${workspace}`];
}

function bodyLines(build: Build): readonly string[] {
  const own = build.job.definition.console;
  if (own !== undefined) return own;
  return build.parameters.map(value => `${value.name}=[${shownValue(value, '****')}]`);
}

function tailLines(build: Build): readonly string[] {
  const { ended } = build;
  if (ended === null) return [];
  const stopped = ended.stoppedBy === null ? [] : [`Aborted by ${userNote(ended.stoppedBy)}`];
  if (build.job.pipeline) return [...stopped, '[Pipeline] End of Pipeline', `Finished: ${ended.result}`];
  const aborted = ended.stoppedBy === null ? [] : ['Build was aborted'];
  const step = STEP_NOTES.get(ended.result) ?? [];
  return [...aborted, ...stopped, ...step, `Finished: ${ended.result}`];
}

const STEP_NOTES = new Map([
  ['FAILURE', ["Build step 'Execute shell' marked build as failure"]],
  ['UNSTABLE', ["Build step 'Execute shell' changed build result to UNSTABLE"]],
]);
