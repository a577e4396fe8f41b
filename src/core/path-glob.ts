import { globMatcher } from './glob.ts';

/**
 * Whether a path with slashes fits a pattern of paths: `*` is any part of a name, `?` one character, `**` any number of
 * folders. A pattern that ends in a plain name also fits everything below it. Names that begin with a dot are names
 * like others.
 */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const steps = split(pattern).map(stepOf);
  const last = split(pattern).at(-1) ?? '';
  const takesAllBelow = !/[*?]/.test(last);
  return path => fits(steps, split(path), takesAllBelow);
}

/** `**`, or whether one name fits. */
type Step = '**' | ((name: string) => boolean);

const stepOf = (step: string): Step => (step === '**' ? step : globMatcher(step));

const split = (path: string): readonly string[] =>
  path.split('/').filter(name => name !== '' && name !== '.');

function fits(steps: readonly Step[], names: readonly string[], takesAllBelow: boolean): boolean {
  // How many steps may have been taken after each name: all ways at once, so that many `**` cost no more than one.
  let reached = withSkips(steps, new Set([0]));
  for (const name of names) {
    if (takesAllBelow && reached.has(steps.length)) return true;
    const next = new Set<number>();
    for (const at of reached) {
      const step = steps[at];
      if (step === '**') next.add(at);
      else if (step?.(name) === true) next.add(at + 1);
    }
    reached = withSkips(steps, next);
  }
  return reached.has(steps.length);
}

/** `**` may stand for no folder at all. */
function withSkips(steps: readonly Step[], reached: Set<number>): Set<number> {
  for (const at of reached) if (steps[at] === '**') reached.add(at + 1);
  return reached;
}
