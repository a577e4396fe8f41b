import { unreachable } from '../../core/unreachable.ts';
import type { Refusal } from '../refusal.ts';
import { type Ask, type Complaint, refuse } from './ask.ts';
import type { WireFailure } from './wire-failure.ts';

/** What it means that no answer came. Nothing has happened for certain only when nothing was sent. */
export function classifyFailure(ask: Ask, failure: WireFailure): Refusal {
  return refuse(ask, complaint(failure), { effect: failure.sent ? 'possible' : 'none' });
}

function complaint(failure: WireFailure): Complaint {
  const code = failure.code === null ? '' : ` (${failure.code})`;
  switch (failure.kind) {
    case 'unreachable':
      return { ...UNREACHABLE, message: `No connection to the controller${code}; nothing was sent.` };
    case 'tls':
      return {
        reason: 'tls',
        message: `No trusted TLS connection to the controller${code}; nothing was sent.`,
        next: "Check the server's certificate; for a private authority point NODE_EXTRA_CA_CERTS at its certificate.",
      };
    case 'timeout':
      return failure.sent
        ? { ...NO_ANSWER, message: 'The controller did not answer in time.' }
        : { ...UNREACHABLE, message: 'No connection to the controller in time; nothing was sent.' };
    case 'broken':
      return { ...NO_ANSWER, message: `The connection broke before an answer came${code}.` };
    case 'interrupted':
      return {
        reason: 'interrupted',
        message: `The request was called off ${failure.sent ? 'while its answer was awaited' : 'before it was sent'}.`,
        next: failure.sent ? LOOK_FIRST : 'Start again when it suits.',
      };
    default:
      return unreachable(failure.kind);
  }
}

const LOOK_FIRST = 'Look at the job and the queue before trying again.';

const UNREACHABLE = {
  reason: 'unreachable',
  next: "Check the target's url, and that this machine can reach it.",
} as const;

const NO_ANSWER = { reason: 'no-answer', next: LOOK_FIRST } as const;
