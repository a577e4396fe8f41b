import { err, ok, type Result } from '../core/result.ts';
import type { SecretReference, Text } from '../core/text.ts';
import { type Contexts, type Expression, readName } from '../manifest/expression.ts';
import type { Template } from '../manifest/template.ts';
import { showValue, type Value, valueText } from '../manifest/value.ts';

/** Why a template has no text. */
export interface ResolveFault {
  readonly code: 'missing-env' | 'expression-failed' | 'not-text';
  readonly message: string;
  readonly next: string;
}

/** A template's text under these values; null when it is null, which means "leave it out". */
export function resolveText(template: Template, contexts: Contexts): Result<Text | null, ResolveFault> {
  switch (template.kind) {
    case 'constant':
      return asText(template.value);
    case 'expression':
      return resolveExpression(template.expression, contexts);
    case 'text': {
      const parts: (string | SecretReference)[] = [];
      for (const part of template.parts) {
        const text = typeof part === 'string' ? ok(part) : resolveExpression(part, contexts);
        if (!text.ok) return text;
        // Inside text, null is nothing.
        parts.push(...[text.value ?? ''].flat());
      }
      return ok(parts.every(part => typeof part === 'string') ? parts.join('') : parts);
    }
  }
}

/** For places where no secret may stand and something must: the text itself, and null as empty text. */
export function resolvePlain(template: Template, contexts: Contexts): Result<string, ResolveFault> {
  const text = resolveText(template, contexts);
  if (!text.ok) return text;
  return ok(typeof text.value === 'string' ? text.value : '');
}

function resolveExpression(expression: Expression, contexts: Contexts): Result<Text | null, ResolveFault> {
  switch (expression.kind) {
    case 'secret':
      return ok([{ secret: expression.name }]);
    case 'reference': {
      const { context, name } = expression;
      if (context === 'env' && contexts.get('env')?.get(name) === undefined) {
        return err({
          code: 'missing-env',
          message: `the environment variable ${name} is not set`,
          next: `Set ${name}, or write the value into the manifest.`,
        });
      }
      return asText(readName(contexts, context, name));
    }
    case 'cel': {
      const value = expression.cel.evaluate(contexts);
      if (value.ok) return asText(value.value);
      return err({
        code: 'expression-failed',
        message: `the expression cannot be evaluated: ${value.error.message}`,
        next: 'Check the types: text and number do not mix without string(…).',
      });
    }
  }
}

function asText(value: Value): Result<string | null, ResolveFault> {
  const text = valueText(value);
  if (text !== null || value === null) return ok(text);
  return err({
    code: 'not-text',
    message: `${showValue(value)} is a list or a map, which cannot be sent as text`,
    next: 'Choose one of its members, e.g. `matrix.config.name`.',
  });
}
