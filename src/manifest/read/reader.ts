import { didYouMean } from '../../core/did-you-mean.ts';
import type { Location, SourceFile } from '../../core/source.ts';
import { unreachable } from '../../core/unreachable.ts';
import { concealment } from '../concealment.ts';
import { renaming } from '../edit/fix.ts';
import type { Scope } from '../expression/scope.ts';
import {
  type PlacedExpression,
  parseExpression,
  parseTemplate,
  type Template,
} from '../expression/template.ts';
import { type ExpressionText, splitTemplate } from '../expression/template-text.ts';
import type { ManifestProblem, ManifestProblemCode } from '../problem-code.ts';
import { scalarPlaces } from '../scalar-places.ts';
import { locate, type ScalarTree, type Tree, treeValue } from '../tree.ts';
import { type Value, valueText } from '../value.ts';

export interface RelatedPlace {
  readonly message: string;
  readonly at: Location;
}

/**
 * What the readers of the manifest's parts share: the text and the problems found so far. Reading goes on after
 * a problem, so that a user learns of all at once; the manifest is built only if there was no error.
 */
export class Reader {
  readonly source: SourceFile;
  readonly problems: ManifestProblem[] = [];
  readonly #told = new Set<string>();

  constructor(source: SourceFile) {
    this.source = source;
  }

  error(code: ManifestProblemCode, at: Location, message: string, next: string): void {
    this.#add({ code, severity: 'error', message, at: locate(at), next, ...concealment(code) });
  }

  /** `related`: where the other thing stands that this one clashes with. */
  warn(code: ManifestProblemCode, at: Location, message: string, next: string, related?: RelatedPlace): void {
    const other =
      related === undefined ? {} : { related: [{ message: related.message, at: locate(related.at) }] };
    this.#add({ code, severity: 'warning', message, at: locate(at), next, ...other });
  }

  /** An unknown name of something that the manifest itself defines. */
  unknownName(
    code: ManifestProblemCode,
    at: Location,
    kind: string,
    name: string,
    known: readonly string[],
  ): void {
    const guess = didYouMean(name, known);
    const next =
      guess !== null
        ? `Did you mean "${guess}"?`
        : known.length === 0
          ? `Define a ${kind} first.`
          : `There is: ${known.join(', ')}.`;
    const fix = renaming(at, name, known);
    this.#add({
      code,
      severity: 'error',
      message: `there is no ${kind} "${name}"`,
      at: locate(at),
      next,
      ...(fix === null ? {} : { fix }),
    });
  }

  /** The template at a scalar; the schema has made sure that it is one. */
  template(tree: Tree, scope: Scope): Template {
    if (tree.kind !== 'scalar') return { kind: 'constant', value: null };
    const { template, problems } = parseTemplate(tree, scope);
    for (const problem of problems) this.#add(problem);
    return template;
  }

  /** Judges the text of a template without expressions. Templates with expressions are judged by a plan. */
  constant(
    template: Template,
    at: Location,
    judge: (text: string) => (Pick<ManifestProblem, 'code' | 'message'> & { readonly next: string }) | null,
  ): void {
    // null: broken, and told.
    if (template.kind !== 'constant' || template.value === null) return;
    const problem = judge(valueText(template.value) ?? '');
    if (problem !== null) this.error(problem.code, at, problem.message, problem.next);
  }

  /** A scalar that is an expression as a whole; null when it is broken. */
  expression(tree: ScalarTree, part: ExpressionText, scope: Scope): PlacedExpression | null {
    const placed = parseExpression(part, scalarPlaces(tree), scope);
    if (placed.ok) return placed.value;
    for (const problem of placed.error) this.#add(problem);
    return null;
  }

  /** A credential: it has to hold a reference to a secret, since all else of a manifest stands in plans and logs. */
  secret(tree: Tree, scope: Scope): Template {
    const before = this.problems.length;
    const template = this.template(tree, scope);
    const parts =
      template.kind === 'text' ? template.parts : template.kind === 'expression' ? [template.expression] : [];
    const isReference = (part: string | PlacedExpression): boolean =>
      typeof part !== 'string' && part.expression.kind === 'secret';
    if (this.problems.length === before && !parts.some(isReference)) {
      this.error(
        'secret-in-clear',
        tree,
        'a credential stands here in the clear',
        'Name its source under `secrets:`, e.g. `TOKEN: {env: TOKEN}`, and write ${{ secrets.TOKEN }} here.',
      );
    }
    return template;
  }

  /**
   * The value of a place where expressions have no meaning: better an error than a `${{` sent to a server as it
   * is. `$${{` stands for the characters themselves, here as everywhere.
   */
  value(tree: Tree): Value {
    switch (tree.kind) {
      case 'list':
        return tree.items.map(item => this.value(item));
      case 'map':
        return new Map([...tree.entries].map(([key, entry]) => [key, this.value(entry.value)]));
      case 'scalar':
        return typeof tree.value === 'string' ? this.#literal(tree.value, tree) : treeValue(tree);
      default:
        return unreachable(tree);
    }
  }

  #literal(text: string, tree: ScalarTree): string {
    if (!text.includes('${{')) return text;
    const { parts, unclosed } = splitTemplate(text);
    const expression = parts.find(part => typeof part !== 'string') ?? unclosed;
    if (expression === null) return parts.join('');
    this.error(
      'expression-not-allowed',
      scalarPlaces(tree)(expression),
      'an expression may not stand here',
      'Move it to where the value is used, or write $${{ for the characters themselves.',
    );
    return text;
  }

  #add(problem: ManifestProblem): void {
    // One slip may be met several times, e.g. in a default by each trigger that inherits it.
    const name = `${problem.code} ${problem.at?.source.path} ${problem.at?.start} ${problem.message}`;
    if (this.#told.has(name)) return;
    this.#told.add(name);
    this.problems.push(problem);
  }
}
