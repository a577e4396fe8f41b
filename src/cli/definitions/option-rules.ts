/** Which options of a command may stand together: one that does nothing is refused, as its writer expects something of it. */

import type { Command } from 'commander';

/** Refuses options that mean nothing unless at least one of the others is there. Flags, e.g. `--keep-runs`. */
export const onlyWith = (command: Command, flags: readonly string[], others: readonly string[]): Command =>
  command.hook('preAction', acting => {
    if (others.some(flag => isSaid(acting, flag))) return;
    const idle = flags.find(flag => isSaid(acting, flag));
    if (idle !== undefined)
      acting.error(`error: option '${idle}' does nothing without ${others.join(' or ')}`);
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
