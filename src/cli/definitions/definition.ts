import type { Command } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';

/** One command: what it is called, and what is made of it once it is the one that was asked for. */
export interface Definition {
  readonly name: string;
  /** One line, for the list of all commands. */
  readonly description: string;
  /** The exit code of a wrong command line. Default: 2. */
  readonly usageCode?: ExitCode;
  /** Adds its options, arguments and action. What carries it out is only loaded by the action. */
  describe(command: Command, context: DefinitionContext): void;
}

export interface DefinitionContext {
  readonly io: Io;
  /** Takes the exit code, at the end of the action. */
  done(code: ExitCode): void;
}
