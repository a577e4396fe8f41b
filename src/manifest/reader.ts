import { didYouMean } from '../core/did-you-mean.ts';
import type { SourceFile, Span } from '../core/source.ts';
import type { ManifestProblem, ManifestProblemCode } from './problem-code.ts';
import type { Scope } from './scope.ts';
import { parseTemplate, type Template } from './template.ts';
import { locate, type Tree } from './tree.ts';

/**
 * What the readers of the manifest's parts share: the text and the problems found so far. Reading goes on after
 * a problem, so that a user learns of all at once; the manifest is built only if there was no error.
 */
export class Reader {
  readonly source: SourceFile;
  readonly problems: ManifestProblem[] = [];

  constructor(source: SourceFile) {
    this.source = source;
  }

  error(code: ManifestProblemCode, at: Span, message: string, next: string): void {
    this.problems.push({ code, severity: 'error', message, at: locate(this.source, at), next });
  }

  warn(code: ManifestProblemCode, at: Span, message: string, next: string): void {
    this.problems.push({ code, severity: 'warning', message, at: locate(this.source, at), next });
  }

  /** An unknown name of something that the manifest itself defines. */
  unknownName(
    code: ManifestProblemCode,
    at: Span,
    kind: string,
    name: string,
    known: readonly string[],
  ): void {
    const guess = didYouMean(name, known);
    const next = guess !== null ? `Did you mean "${guess}"?` : `Known: ${known.join(', ')}.`;
    this.error(code, at, `there is no ${kind} "${name}"`, next);
  }

  /** The template at a scalar; the schema has made sure that it is one. */
  template(tree: Tree, scope: Scope): Template {
    if (tree.kind !== 'scalar') return { kind: 'constant', value: null };
    const { template, problems } = parseTemplate(tree, scope, this.source);
    this.problems.push(...problems);
    return template;
  }

  /** Text in which expressions have no meaning: better an error than a `${{` sent to a server as it is. */
  literal(tree: Tree | undefined): void {
    if (tree === undefined) return;
    if (tree.kind === 'list') for (const item of tree.items) this.literal(item);
    else if (tree.kind === 'map') for (const { value } of tree.entries.values()) this.literal(value);
    else if (typeof tree.value === 'string' && /(?<!\$)\$\{\{/.test(tree.value)) {
      this.error(
        'expression-not-allowed',
        tree,
        'an expression may not stand here',
        'Move it to where the value is used.',
      );
    }
  }
}
