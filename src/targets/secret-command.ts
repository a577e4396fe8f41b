import type { Result } from '../core/result.ts';
import { unreachable } from '../core/unreachable.ts';

/** A command that prints a secret. */
export interface SecretCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Where it runs: the folder of the file that names it. */
  readonly folder: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** The most that it may print, in bytes. */
  readonly maxBytes: number;
}

/** Long enough for a vault far away, short enough for a run that waits for it. */
export const COMMAND_LIMITS = { timeout: 10_000, maxBytes: 64 * 1_024 } as const;

/** Why a command gave no secret. */
export type CommandFault =
  /** `reason`: the system's code, e.g. `ENOENT`. */
  | { readonly kind: 'not-started'; readonly reason: string }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too-long' };

/** Starts a process; passed in by the edge. */
export type RunCommand = (command: SecretCommand) => Promise<Result<string, CommandFault>>;

/** What became of a command, as the end of a sentence that begins with its name. */
export function commandEnd(fault: CommandFault): string {
  switch (fault.kind) {
    case 'not-started':
      return fault.reason === 'ENOENT' ? 'cannot be found' : `cannot be started (${fault.reason})`;
    case 'exit':
      return `ended with exit code ${fault.code}`;
    case 'signal':
      return `was ended by ${fault.signal}`;
    case 'timeout':
      return `gave no answer within ${COMMAND_LIMITS.timeout / 1_000} s`;
    case 'too-long':
      return `printed more than ${COMMAND_LIMITS.maxBytes / 1_024} KiB`;
    default:
      return unreachable(fault);
  }
}
