import { err, ok, type Result } from '../../core/result.ts';
import type { Location } from '../../core/source.ts';
import type { Text, TextPart } from '../../core/text.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { CelError, CelExpression } from '../../manifest/expression/cel-expression.ts';
import { type Contexts, readName } from '../../manifest/expression/expression.ts';
import type { PlacedExpression, Template } from '../../manifest/expression/template.ts';
import { showValue, type Value, valueText } from '../../manifest/value.ts';
import { insideOf } from './expression-text.ts';
import type { NameRead } from './names-read.ts';

/** Why a template has no text. */
export interface ResolveFault {
  readonly code: 'missing-env' | 'expression-failed' | 'not-text';
  readonly at: Location;
  readonly message: string;
  readonly next: string;
}

/** A template's text under these values; null when it is null, which means "leave it out". */
export function resolveText(template: Template, contexts: Contexts): Result<Text | null, ResolveFault> {
  switch (template.kind) {
    case 'constant':
      return ok(valueText(template.value));
    case 'expression':
      return resolveExpression(template.expression, contexts);
    case 'text': {
      const joined: TextPart[] = [];
      let text = '';
      for (const part of template.parts) {
        const resolved = typeof part === 'string' ? ok(part) : resolveExpression(part, contexts);
        if (!resolved.ok) return resolved;
        // Inside text, null is nothing.
        if (typeof resolved.value === 'string') text += resolved.value;
        else if (resolved.value !== null) {
          joined.push(text, ...resolved.value);
          text = '';
        }
      }
      return ok(joined.length === 0 ? text : [...joined, text].filter(part => part !== ''));
    }
    default:
      return unreachable(template);
  }
}

/** For places where no secret may stand and something must: the text itself, and null as empty text. */
export function resolvePlain(template: Template, contexts: Contexts): Result<string, ResolveFault> {
  const text = resolveText(template, contexts);
  if (!text.ok) return text;
  return ok(typeof text.value === 'string' ? text.value : '');
}

function resolveExpression(
  { expression, at, place }: PlacedExpression,
  contexts: Contexts,
): Result<Text | null, ResolveFault> {
  switch (expression.kind) {
    case 'secret':
      return ok([{ secret: expression.name }]);
    case 'run':
      return ok([{ run: expression.name }]);
    case 'reference': {
      const { context, name } = expression;
      if (isOpenInput(expression, contexts)) return ok([{ open: insideOf(expression) }]);
      const value = readName(contexts, context, name);
      return context === 'env' && value === null ? err(missingEnv(name, at)) : asText(value, at);
    }
    case 'cel': {
      if (expression.cel.references.some(read => isOpenInput(read, contexts)))
        return ok([{ open: insideOf(expression) }]);
      const value = expression.cel.evaluate(contexts);
      return value.ok ? asText(value.value, at) : err(celFault(expression.cel, value.error, contexts, place));
    }
    default:
      return unreachable(expression);
  }
}

/** An input without a value is one that was left open (`PlanOptions.missingInputs`). */
const isOpenInput = ({ context, name }: NameRead, contexts: Contexts): boolean =>
  context === 'inputs' && name !== null && contexts.get('inputs')?.has(name) === false;

/** A variable that is not set has no key among the `env` values, which CEL reports where it is read. */
function celFault(
  cel: CelExpression,
  { message, next, ...stretch }: CelError,
  contexts: Contexts,
  place: PlacedExpression['place'],
): ResolveFault {
  const unset = cel.references.find(
    ({ context, name, start, end }) =>
      context === 'env' &&
      !contexts.get('env')?.has(name ?? '') &&
      start <= stretch.start &&
      stretch.end <= end,
  );
  if (unset !== undefined && unset.name !== null) return missingEnv(unset.name, place(unset));
  return {
    code: 'expression-failed',
    at: place(stretch),
    message: `the expression cannot be evaluated: ${message}`,
    next: next ?? 'Check the expression and the values that it reads.',
  };
}

const missingEnv = (name: string, at: Location): ResolveFault => ({
  code: 'missing-env',
  at,
  message: `the environment variable ${name} is not set`,
  next: `Set ${name}, or write the value into the manifest.`,
});

function asText(value: Value, at: Location): Result<string | null, ResolveFault> {
  const text = valueText(value);
  if (text !== null || value === null) return ok(text);
  return err({
    code: 'not-text',
    at,
    message: `${showValue(value)} is a ${value instanceof Map ? 'map' : 'list'}, which cannot be sent as text`,
    next: 'Choose one of its members, e.g. `matrix.config.name` or `vars.hosts[0]`.',
  });
}
