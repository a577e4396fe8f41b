import { type Answer, bodyText, header, isFromJenkins } from '../http/answer.ts';
import type { Ask, Complaint } from './ask.ts';

/** Whether the answer is the 403 of a missing or stale crumb. It comes before anything is done, so it has no effect. */
export const lacksCrumb = (answer: Answer): boolean =>
  answer.status === 403 && bodyText(answer).includes('No valid crumb was included');

/** Tells the five 403s of Jenkins apart. */
export function classifyForbidden(ask: Ask, answer: Answer): Complaint {
  if (lacksCrumb(answer)) {
    return {
      reason: 'crumb',
      message: 'The request had no valid crumb, the protection of Jenkins against forged requests.',
      next: "Use a user's API token, which needs no crumb, or check that a proxy keeps the session cookie.",
    };
  }
  const permission = header(answer, 'x-required-permission');
  if (permission !== null && /^[\w.]{1,100}$/.test(permission)) {
    return {
      reason: 'forbidden',
      message: `The user lacks the permission ${permissionName(permission)}.`,
      next: 'Give the user this permission on the job, or use another user.',
    };
  }
  if (ask.jobToken) {
    return {
      reason: 'job-token',
      message: "The job's token is wrong, or the user may not see the job.",
      next: 'Compare the token with "Trigger builds remotely" in the job; leave it out where the job has none.',
    };
  }
  if (isFromJenkins(answer) && bodyText(answer).includes('Authentication required')) {
    return {
      reason: 'unauthenticated',
      message: 'The controller took the request as from nobody, and nobody may do this.',
      next: "Give the target a user and an API token; Jenkins' core does not understand bearer tokens.",
    };
  }
  return {
    reason: 'forbidden',
    message: 'The controller, or something in front of it, does not allow the request.',
    next: "See who the controller takes you for at /whoAmI, and ask for this user's permissions.",
  };
}

/** Jenkins sends the name of a class; people know the permission by the column of the security matrix. */
function permissionName(id: string): string {
  const [, group, name] = /^hudson\.model\.(Hudson|Item|Run|View|Computer)\.(\w+)$/.exec(id) ?? [];
  if (group === undefined || name === undefined) return id;
  return `${group === 'Hudson' ? 'Overall' : group === 'Item' ? 'Job' : group}/${name}`;
}
