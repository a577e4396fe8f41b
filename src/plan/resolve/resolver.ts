import { ok, type Result } from '../../core/result.ts';
import { isOpen, showText, type Text } from '../../core/text.ts';
import type { Contexts } from '../../manifest/expression/expression.ts';
import type { Template } from '../../manifest/expression/template.ts';
import { namesRead } from './names-read.ts';
import { type ResolveFault, resolveText } from './resolve.ts';

/** A template, or something made of templates, waiting for the values of a combination. */
export type Resolver<T, E> = (contexts: Contexts) => Result<T, E>;

/** For all combinations of a trigger: what does not read `matrix` is resolved once. */
export function textResolver(template: Template): Resolver<Text | null, ResolveFault> {
  const resolve = (contexts: Contexts): Result<Text | null, ResolveFault> => resolveText(template, contexts);
  return readsMatrix(template) ? resolve : once(resolve);
}

/** Answers all later questions as the first one; only for what all combinations have in common. */
export function once<T, E>(resolve: Resolver<T, E>): Resolver<T, E> {
  let first: Result<T, E> | undefined;
  return contexts => {
    first ??= resolve(contexts);
    return first;
  };
}

export const readsMatrix = (template: Template): boolean =>
  namesRead(template).some(({ context }) => context === 'matrix');

/**
 * The text of a place where no secret may stand; null: it has none. What waits for an open input stays as it is
 * written.
 */
export function nameText(text: Text | null): string | null {
  if (text === null || typeof text === 'string') return text;
  return isOpen(text) ? showText(text) : null;
}

/** As `textResolver`, where the manifest's reader lets no secret stand; null means "leave it out" here too. */
export function plainResolver(template: Template): Resolver<string | null, ResolveFault> {
  const resolve = textResolver(template);
  return contexts => {
    const text = resolve(contexts);
    return text.ok ? ok(nameText(text.value)) : text;
  };
}
