import { unreachable } from '../../../core/unreachable.ts';
import type { Refusal } from '../../refusal.ts';
import type { WireFailure } from '../http/wire-failure.ts';
import { type Ask, type Complaint, refuse } from './ask.ts';
import { tlsComplaint, UNUSABLE_FILES } from './classify-tls.ts';
import { unreachableComplaint } from './classify-unreachable.ts';

/** What it means that no answer came. Nothing has happened for certain only when nothing was sent. */
export function classifyFailure(ask: Ask, failure: WireFailure): Refusal {
  return refuse(ask, complaint(ask, failure), { effect: failure.sent ? 'possible' : 'none' });
}

function complaint(ask: Ask, failure: WireFailure): Complaint {
  const code = failure.code === null ? '' : ` (${failure.code})`;
  switch (failure.kind) {
    case 'unreachable':
      return unreachableComplaint(failure.code);
    case 'proxy':
      return proxyComplaint(failure.code);
    case 'tls':
      return tlsComplaint(failure.code);
    case 'tls-files':
      return UNUSABLE_FILES;
    case 'secret':
      return unreadableSecrets(failure.secrets ?? []);
    case 'timeout':
      return failure.sent
        ? { reason: 'no-answer', message: 'The controller did not answer in time.', next: afterNoAnswer(ask) }
        : { ...UNREACHABLE, message: 'No connection to the controller in time; nothing was sent.' };
    case 'broken':
      // Of something that acts, that it is known to have broken matters more than how.
      if (!ask.acts && NO_HTTP.test(failure.code ?? '')) return noHttp(code);
      return {
        reason: 'no-answer',
        message: `The connection broke before an answer came${code}.`,
        next: ask.base.origin.startsWith('https:')
          ? `${afterNoAnswer(ask)} ${CERTIFICATE}`
          : afterNoAnswer(ask),
      };
    case 'interrupted':
      return {
        reason: 'interrupted',
        message: `The request was called off ${failure.sent ? 'while its answer was awaited' : 'before it was sent'}.`,
        next: failure.sent ? afterNoAnswer(ask) : 'Start again when it suits.',
      };
    default:
      return unreachable(failure.kind);
  }
}

/** What only reads may be asked again at any time. */
const afterNoAnswer = ({ acts }: Ask): string =>
  acts ? 'Look at the job and the queue before trying again.' : 'Try again when the controller answers.';

/**
 * In TLS 1.3 the client is through with the handshake before the server has looked at its certificate: a server that
 * refuses it, or misses one, just ends the connection.
 */
const CERTIFICATE = 'If every connection ends so, the controller may want `tls.cert-file`.';

/** Node's code for bytes that begin no answer. */
const NO_HTTP = /^HPE_INVALID_CONSTANT$/;

const noHttp = (code: string): Complaint => ({
  reason: 'unexpected-answer',
  message: `What came over the connection is not HTTP${code}.`,
  next: "Check the target's url: the port, and whether it begins with http or https.",
});

const UNREACHABLE = {
  reason: 'unreachable',
  next: "Check the target's url, and that this machine can reach it.",
} as const;

function proxyComplaint(code: string | null): Complaint {
  const shown = code === null ? '' : ` (${code})`;
  const message = `The proxy gave no connection to the controller${shown}; nothing was sent.`;
  switch (code) {
    case '407':
      return { reason: 'unreachable', message, next: "Give the target's `proxy` a user and a password." };
    case '403':
      return { reason: 'unreachable', message, next: 'Ask whoever runs the proxy to let this host through.' };
    default:
      return {
        reason: 'unreachable',
        message,
        next: "Check the target's `proxy`, or the variables HTTPS_PROXY and NO_PROXY where it names none.",
      };
  }
}

/** Secrets that the reader could not give, or that cannot stand in a header. */
export const unreadableSecrets = (names: readonly string[]): Complaint => ({
  reason: 'secret',
  message: `A secret that the request needs could not be read, or is not fit to be sent: ${names.join(', ') || '(none named)'}.`,
  next: 'Check where the manifest says that the secret comes from.',
});
