import type { Complaint } from './ask.ts';

const NO_ADDRESS = /^(?:ENOTFOUND|EAI_\w+|ENODATA)$/;
const REFUSED = /^ECONNREFUSED$/;

/** Why no connection came about, by the code of Node. Nothing was sent. */
export function unreachableComplaint(code: string | null): Complaint {
  const [what, next] = explained(code ?? '');
  return {
    reason: 'unreachable',
    message: `${what}${code === null ? '' : ` (${code})`}; nothing was sent.`,
    next,
  };
}

function explained(code: string): readonly [what: string, next: string] {
  if (NO_ADDRESS.test(code)) {
    return [
      'No connection to the controller: its host name cannot be looked up',
      "Check the host name in the target's url, and that this machine can look it up (DNS, VPN).",
    ];
  }
  if (REFUSED.test(code)) {
    return [
      'No connection to the controller: nothing listens at its address',
      "Check the port in the target's url, and that the controller is up.",
    ];
  }
  return ['No connection to the controller', "Check the target's url, and that this machine can reach it."];
}
