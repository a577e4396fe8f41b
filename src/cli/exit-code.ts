/**
 * What a command tells the shell. `validate`, `plan` and `run` share the numbers but not all of their meanings:
 * docs/commands.md has the table.
 */
export const EXIT = {
  ok: 0,
  /** `validate`, `plan`: there are errors. `run`: a build did not succeed. `doctor`: there is something to mend. */
  failed: 1,
  /** Wrong usage, and for `run` a wrong manifest. Of `plan` wrong usage is `failed`. */
  usage: 2,
  /** `plan --detailed-exitcode`: there is a difference. */
  different: 2,
  /** `validate`: the file could not be read. `run`: a request was rejected. */
  unreadable: 3,
  rejected: 3,
  /** `doctor`: a target cannot be reached, or refuses us. */
  refused: 3,
  /** `run`: an outcome is not known. `cancel`: something could not be cancelled, or that is not known. */
  unknown: 4,
  /** `run`, `resume`, `rerun`, `cancel`: another process has taken the run over, and goes on with it. */
  takenOver: 5,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
