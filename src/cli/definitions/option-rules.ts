/** Which options of a command may stand together: one that does nothing is refused, as its writer expects something of it. */

import type { Command } from 'commander';

/** Refuses options that mean nothing unless at least one of the others is there. Flags, e.g. `--keep-runs`. */
export function onlyWith(command: Command, flags: readonly string[], others: Others): Command {
  const { flags: needed, moreArgumentsThan = Number.POSITIVE_INFINITY, words } = others;
  return command.hook('preAction', acting => {
    if (acting.args.length > moreArgumentsThan || needed.some(flag => isSaid(acting, flag))) return;
    const idle = flags.find(flag => isSaid(acting, flag));
    if (idle !== undefined) acting.error(`error: option '${idle}' does nothing without ${words}`);
  });
}

/** What gives an option a meaning. */
interface Others {
  readonly flags: readonly string[];
  /** More arguments than this do so, too. Default: however many do not. */
  readonly moreArgumentsThan?: number;
  /** All of that, for people. */
  readonly words: string;
}

/** Refuses options that mean nothing once `other` is there. Flags, e.g. `--limit`. */
export const notWith = (command: Command, flags: readonly string[], other: string): Command =>
  command.hook('preAction', acting => {
    const idle = isSaid(acting, other) ? flags.find(flag => isSaid(acting, flag)) : undefined;
    if (idle !== undefined) acting.error(`error: option '${idle}' does nothing with option '${other}'`);
  });

function isSaid(command: Command, flag: string): boolean {
  const option = command.options.find(({ long }) => long === flag);
  return option !== undefined && command.getOptionValueSource(option.attributeName()) === 'cli';
}

/** Refuses a flag and its `--no-` form together: the later one would win silently. `name`: without the dashes. */
export function notBoth(command: Command, name: string): Command {
  const said = new Set<string>();
  for (const option of [name, `no-${name}`]) command.on(`option:${option}`, () => said.add(option));
  return command.hook('preAction', acting => {
    if (said.size > 1) acting.error(`error: option '--${name}' cannot be used with option '--no-${name}'`);
  });
}
