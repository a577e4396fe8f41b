import type { PlannedTarget } from '../../plan/plan.ts';
import type { Probe } from '../examination.ts';
import type { Refusal } from '../refusal.ts';
import type { Finding } from './finding.ts';

/** What is to be said of a target that answers. */
export function probeFindings(probe: Probe, { auth }: PlannedTarget): readonly Finding[] {
  const findings: Finding[] = [];
  if (probe.user === null && auth.kind !== 'none') findings.push(NOT_SIGNED_IN);
  else if (probe.turnedAway !== null) findings.push(turnedAway(probe.turnedAway, auth.kind));
  if (probe.quietingDown === true) findings.push(QUIETING_DOWN);
  if (probe.version === null) findings.push(NO_VERSION);
  return findings;
}

const NOT_SIGNED_IN: Finding = {
  severity: 'error',
  code: 'not-signed-in',
  message: 'The credentials were sent, and the controller takes us for nobody all the same.',
  next: "Give a user and an API token: Jenkins' core takes no bearer token, and some proxies drop the header.",
};

/** Jenkins exempts API tokens from the crumb, so one that it wants a crumb with is none. */
function turnedAway({ reason, message, next }: Refusal, auth: PlannedTarget['auth']['kind']): Finding {
  return auth === 'token' && reason === 'crumb'
    ? {
        severity: 'error',
        code: 'crumb',
        message:
          'What the target gives as an API token is a password: it signs in, and could not trigger anything.',
        next: "Make an API token on the user's page in Jenkins, or give it as `password`.",
      }
    : { severity: 'error', code: reason, message, next };
}

const QUIETING_DOWN: Finding = {
  severity: 'error',
  code: 'quieting-down',
  message: 'The controller is about to shut down: it takes requests, and starts none of them.',
  next: 'Wait until it has been restarted, or ask whoever runs it.',
};

const NO_VERSION: Finding = {
  severity: 'note',
  code: 'no-version',
  message: 'The answers carry no version of Jenkins.',
  next: 'Check that a proxy leaves the header X-Jenkins in place: errors can then be told apart better.',
};
