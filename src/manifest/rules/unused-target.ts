import type { Rule } from './rule.ts';

/** Triggers that name no target all go to the default one, which may not be what was meant for some. */
export const unusedTarget: Rule = {
  name: 'unused-target',
  severity: 'warning',
  summary: 'A target to which no trigger goes.',
  judgesBroken: false,
  check({ manifest }) {
    const used = new Set([...manifest.triggers.values()].map(({ target }) => target));
    return [...manifest.targets.values()]
      .filter(({ name }) => !used.has(name))
      .map(({ name, at }) => ({
        at,
        message: `no trigger goes to the target "${name}"`,
        next: `Remove it, or write \`target: ${name}\` where it is meant.`,
      }));
  },
};
