import type { Location } from '../../core/source.ts';
import { triggerExpressions, usesOf } from '../expression/uses.ts';
import type { InputSpec, Manifest } from '../manifest.ts';
import type { Finding, Rule } from './rule.ts';

/** A person who gives `-i branch=…` believes that it changes what is built. */
export const unusedInput: Rule = {
  name: 'unused-input',
  severity: 'warning',
  summary: 'An input is declared that no expression of its trigger reads.',
  judgesBroken: false,
  check({ manifest }) {
    const inputs = declaredInputs(manifest);
    // What a template declares for many is used when one of them reads it.
    const read = new Set(inputs.filter(({ isRead }) => isRead).map(({ input }) => placeOf(input.at)));
    const unused = new Map<string, Finding>();
    for (const { input, trigger } of inputs) {
      const place = placeOf(input.at);
      if (!read.has(place) && !unused.has(place)) unused.set(place, finding(input, trigger));
    }
    return [...unused.values()];
  },
};

interface DeclaredInput {
  readonly input: InputSpec;
  /** The trigger's name. */
  readonly trigger: string;
  readonly isRead: boolean;
}

const declaredInputs = ({ triggers }: Manifest): readonly DeclaredInput[] =>
  [...triggers.values()].flatMap(trigger => {
    // Most triggers have none: not even their expressions need to be gathered.
    if (trigger.inputs.size === 0) return [];
    const uses = usesOf(triggerExpressions(trigger));
    return [...trigger.inputs.values()].map(input => ({
      input,
      trigger: trigger.name,
      isRead: uses.reads('inputs', input.name),
    }));
  });

const placeOf = ({ source, start }: Location): string => `${start} ${source.path}`;

const finding = ({ name, at }: InputSpec, trigger: string): Finding => ({
  at,
  message: `nothing in "${trigger}" reads the input "${name}", so that giving it changes nothing`,
  next: `Pass it on, e.g. as a parameter: \${{ inputs.${name} }}, or remove it.`,
});
