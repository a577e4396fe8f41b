import { didYouMean } from '../../../core/did-you-mean.ts';
import type { ParameterDefinition } from '../../target.ts';
import type { Complaint } from '../refusals/ask.ts';

/** The core's own type. Plugins' types may send a `choices` too, but not as the list of all that is allowed. */
const CHOICE = 'ChoiceParameterDefinition';

/** So many names or choices are listed in a message; the rest is counted. */
const LISTED = 12;

/**
 * What speaks against sending these parameters to a job with these definitions, or null. Jenkins itself would ignore
 * an unknown name silently, and answer a bad choice with a 500 that says nothing. Values are looked at and never told.
 */
export function checkParameters(
  parameters: ReadonlyMap<string, string>,
  definitions: readonly ParameterDefinition[],
): Complaint | null {
  if (definitions.length === 0)
    return parameters.size === 0 ? null : notParameterized([...parameters.keys()]);
  for (const [name, value] of parameters) {
    const complaint = checkParameter(name, value, definitions);
    if (complaint !== null) return complaint;
  }
  return null;
}

/** The same for one of them. `value`: null where it is not known, as that of a secret before it is read. */
export function checkParameter(
  name: string,
  value: string | null,
  definitions: readonly ParameterDefinition[],
): Complaint | null {
  const definition = definitions.find(defined => defined.name === name);
  if (definition === undefined) {
    const names = definitions.map(defined => defined.name);
    return unknownParameter(name, names);
  }
  const { type, choices } = definition;
  const isAllowed = type !== CHOICE || choices === undefined || value === null || choices.includes(value);
  return isAllowed ? null : badChoice(name, choices);
}

export const notParameterized = (names: readonly string[]): Complaint => ({
  reason: 'not-parameterized',
  message: `The job takes no parameters, but the manifest gives it ${listed(names)}.`,
  next: 'Remove them; or, if the job is a pipeline that declares its own, build it once without, so that it learns of them.',
});

function unknownParameter(name: string, defined: readonly string[]): Complaint {
  const near = didYouMean(name, defined);
  const hint = near === null ? '' : ` Did you mean ${near}?`;
  return {
    reason: 'unknown-parameter',
    message: `The job defines no parameter ${name}, and Jenkins would ignore it silently.${hint}`,
    next: `Use a name that the job defines: ${listed(defined)}.`,
  };
}

const badChoice = (name: string, choices: readonly string[]): Complaint => ({
  reason: 'bad-choice',
  message: `The value of ${name} is not among its choices.`,
  next: `Use one of: ${listed(choices)}.`,
});

function listed(names: readonly string[]): string {
  const rest = names.length - LISTED;
  return names.slice(0, LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
