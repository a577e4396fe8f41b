import { PLAIN_TERMS, type RunTerms } from '../../store/run-terms.ts';
import type { FireOptions } from './fire.ts';

type TermOptions = Pick<FireOptions, 'wait' | 'detach' | 'maxParallel'>;

/** What the options of a new run say, to be written down with it. */
export const termsOf = ({ wait, detach, maxParallel }: TermOptions): RunTerms => ({
  wait: wait ?? PLAIN_TERMS.wait,
  detach: detach ?? PLAIN_TERMS.detach,
  maxParallel: maxParallel ?? PLAIN_TERMS.maxParallel,
});

/** To the end of every build, however far they were to be followed, unless something else is said now. */
export const toTheEnd = (options: FireOptions): FireOptions =>
  options.wait !== undefined || options.detach !== undefined ? options : { ...options, wait: 'finished' };

/** How a run goes on: as was said when it began, but for what is said now. `--wait` and `--detach` are one question. */
export function resumedOptions(options: FireOptions, terms: RunTerms): FireOptions {
  const isSaid = options.wait !== undefined || options.detach !== undefined;
  const { wait, detach, maxParallel } = terms;
  return {
    ...options,
    ...(isSaid || wait === null ? {} : { wait }),
    ...(isSaid ? {} : { detach }),
    ...(options.maxParallel !== undefined || maxParallel === null ? {} : { maxParallel }),
  };
}
