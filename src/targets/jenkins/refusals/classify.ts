import { unreachable } from '../../../core/unreachable.ts';
import type { Refusal } from '../../refusal.ts';
import { destinationOf } from '../addresses/location.ts';
import { type Answer, bodyText, header, isFromJenkins, isHtml } from '../http/answer.ts';
import { type Ask, type Complaint, refuse } from './ask.ts';
import { classifyForbidden } from './classify-forbidden.ts';
import { retryAfter } from './retry-after.ts';

/**
 * What an answer means that is not the one hoped for. Whether the server can have acted follows from the status: a
 * 4xx is certain to have changed nothing; of a 5xx only the page of a starting Jenkins is (nothing was dispatched).
 */
export function classify(ask: Ask, answer: Answer): Refusal {
  const { status } = answer;
  if (status >= 300 && status < 400) return classifyRedirect(ask, answer);
  if (status < 300) {
    const isPage = isHtml(answer) && answer.body.length > 0;
    return refuse(ask, isPage ? HTML_PAGE : NOT_UNDERSTOOD, { effect: 'possible', status });
  }
  const when = { status, ...waitOf(answer) };
  if (status < 500) return refuse(ask, clientComplaint(ask, answer), { effect: 'none', ...when });
  const complaint = serverComplaint(ask, answer);
  return refuse(ask, complaint, { effect: complaint.reason === 'starting' ? 'none' : 'possible', ...when });
}

/** Only where time alone mends it does it matter how much of it. */
function waitOf(answer: Answer): Pick<Refusal, 'retryAfter'> {
  const wait = answer.status === 429 || answer.status === 503 ? retryAfter(answer) : null;
  return wait === null ? {} : { retryAfter: wait };
}

const NOT_UNDERSTOOD: Complaint = {
  reason: 'unexpected-answer',
  message: 'The answer fits nothing that Jenkins is known to say here.',
  next: "Check that the target's url is that of a Jenkins controller and that no proxy rewrites its answers.",
};

const NO_JENKINS: Complaint = {
  ...NOT_UNDERSTOOD,
  message: 'The page does not exist, and it was not Jenkins that said so.',
  next: "Check the target's url, its path prefix included.",
};

const NOT_ALLOWED: Complaint = {
  ...NOT_UNDERSTOOD,
  message: 'The address does not take this method, so it is not what Jenkins has there.',
};

/** Jenkins takes a GET with a job's token, but not to build without the parameters that the job has. */
const GET_NOT_ALLOWED: Complaint = {
  ...NOT_UNDERSTOOD,
  message: 'The address does not take GET; a job that takes parameters cannot be built without them.',
  next: 'Check what the job takes now, and try again.',
};

const HTML_PAGE: Complaint = {
  reason: 'login-page',
  message: 'A web page came back where none was due, most likely a page to sign in at.',
  next: 'Give the target credentials that pass single sign-on (a user and an API token), or an address behind it.',
};

function clientComplaint(ask: Ask, answer: Answer): Complaint {
  switch (answer.status) {
    case 400:
      return badRequest(bodyText(answer));
    case 401:
      return {
        reason: 'unauthenticated',
        message:
          'The user and the token or password do not fit, or the controller is just starting or stopping.',
        next: 'Check the credentials of the target; if they worked a minute ago, wait for the controller and try again.',
      };
    case 403:
      return classifyForbidden(ask, answer);
    case 404:
      if (!isFromJenkins(answer)) return NO_JENKINS;
      return {
        reason: 'not-found',
        message:
          'There is no such page: it is missing, or you may not see it (Jenkins says the same for both).',
        next: "Check the job's path, upper and lower case included, and that the user has Job/Read on it.",
      };
    case 405:
      return ask.method === 'GET' && ask.acts ? GET_NOT_ALLOWED : NOT_ALLOWED;
    case 409:
      return {
        reason: 'disabled',
        message: 'The job is disabled, or cannot be built.',
        next: 'Enable the job in Jenkins, or take it out of the manifest.',
      };
    case 413:
    case 414:
    case 431:
      return {
        reason: 'too-long',
        message: 'The request is too long for the server or for what stands in front of it.',
        next: 'Shorten the parameters, or raise the limit of the proxy.',
      };
    case 422:
      return {
        reason: 'forbidden',
        message: 'The user may not cancel this queue item.',
        next: 'Give the user Job/Cancel on the job.',
      };
    case 429:
      return {
        reason: 'rate-limited',
        message: 'Something in front of the controller limits the rate of requests.',
        next: "Lower the target's rate, or ask whoever runs the proxy for its limit.",
      };
    default:
      return NOT_UNDERSTOOD;
  }
}

function badRequest(page: string): Complaint {
  if (page.includes('is not parameterized')) {
    return {
      reason: 'not-parameterized',
      message: 'Parameters were sent to a job that takes none.',
      next: 'Remove the parameters; a pipeline that declares its own learns of them only in its first run.',
    };
  }
  if (page.includes('Nothing is submitted') || page.includes('expects a form submission')) {
    return {
      reason: 'parameters-required',
      message: 'The job takes parameters and was asked for a build without.',
      next: 'Try again: the job has changed since its parameters were read.',
    };
  }
  return NOT_UNDERSTOOD;
}

function serverComplaint(ask: Ask, answer: Answer): Complaint {
  switch (answer.status) {
    case 500:
      return {
        reason: 'server-error',
        message: 'The controller stumbled over the request; the cause is only in its own log.',
        next: "Look in the controller's log: often a parameter's value, a plugin, or a full disk.",
      };
    case 502:
    case 504:
      return gateway(ask);
    case 503:
      return isOwnStart(bodyText(answer)) ? STARTING : gateway(ask);
    default:
      return NOT_UNDERSTOOD;
  }
}

export const STARTING: Complaint = {
  reason: 'starting',
  message: 'The controller is starting, restarting or stopping, and took nothing.',
  next: 'Wait until it is up, then try again.',
};

/**
 * Jenkins' own page of a start, a restart or a stop. It has no header to know it by, but whatever Jenkins renders tells where
 * its scripts are: a page of something in front of it, which may have delivered the request, can say what it likes.
 */
const isOwnStart = (page: string): boolean =>
  /<head\s[^>]*\bdata-resurl="[^"]*\/static\/[\da-f]{8}"/.test(page) &&
  /<title>(?:Starting|Restarting) Jenkins\b|Jenkins is (?:getting ready|restarting)/.test(page);

const gateway = ({ acts }: Ask): Complaint => {
  const message = 'What stands in front of the controller got no answer from it';
  return acts
    ? { reason: 'gateway', message: `${message}; the request may have come through.`, next: LOOK_FIRST }
    : { reason: 'gateway', message: `${message}.`, next: 'Wait until the controller is up, then try again.' };
};

const LOOK_FIRST = 'Look at the job and the queue before trying again.';

function classifyRedirect(ask: Ask, answer: Answer): Refusal {
  const { status } = answer;
  const to = destinationOf(header(answer, 'location') ?? '', ask.base, ask.path);
  switch (to.kind) {
    case 'own-page': {
      if (!ask.acts) return refuse(ask, NOT_UNDERSTOOD, { effect: 'none', status });
      // Jenkins sends a trigger back to the job's page when a plugin's queue decision handler turned it down.
      const message =
        "The controller's queue declined the request: a plugin decides there what may be queued.";
      const next = 'Ask whoever runs the controller which plugin holds this job back.';
      return refuse(ask, { reason: 'unexpected-answer', message, next }, { effect: 'none', status });
    }
    case 'moved': {
      const message = `The controller is now at ${to.origin}; redirects are not followed, since credentials would go along.`;
      const next = `Set the target's url to one that begins with ${to.origin}.`;
      return refuse(ask, { reason: 'login-page', message, next }, { effect: 'none', status });
    }
    case 'login': {
      const message = `The request was redirected to a page to sign in at, on ${to.host}, and was not followed.`;
      return refuse(ask, { ...HTML_PAGE, message }, { effect: 'none', status });
    }
    case 'elsewhere':
    case 'nowhere':
      return refuse(ask, NOT_UNDERSTOOD, { effect: 'possible', status });
    default:
      return unreachable(to);
  }
}
