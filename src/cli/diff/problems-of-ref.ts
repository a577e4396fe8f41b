import type { Problem } from '../../core/problem.ts';
import { type Location, SourceFile } from '../../core/source.ts';

/**
 * What is wrong with a manifest at a git ref, at places in git's notation, `main:triggers.yaml`: the file of today may not even
 * have that line.
 */
export function problemsOfRef(problems: readonly Problem[], ref: string): readonly Problem[] {
  const shown = new Map<SourceFile, SourceFile>();
  const atRef = ({ source, start, end }: Location): Location => {
    const there = shown.get(source) ?? new SourceFile(`${ref}:${source.path}`, source.text);
    shown.set(source, there);
    return { source: there, start, end };
  };
  return problems.map(({ at, related, ...problem }) => ({
    ...problem,
    ...(at === undefined ? {} : { at: atRef(at) }),
    ...(related === undefined
      ? {}
      : { related: related.map(other => ({ message: other.message, at: atRef(other.at) })) }),
  }));
}
