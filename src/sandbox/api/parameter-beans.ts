import { defaultValue, type ParameterValue } from '../model/parameters.ts';
import type { SandboxParameter } from '../options.ts';
import type { Bean } from './bean.ts';

type Kind = SandboxParameter['type'];

const DEFINITIONS: Readonly<Record<Kind, string>> = {
  string: 'StringParameterDefinition',
  text: 'TextParameterDefinition',
  boolean: 'BooleanParameterDefinition',
  choice: 'ChoiceParameterDefinition',
  password: 'PasswordParameterDefinition',
};

/** A choice becomes a plain string once it is chosen. */
const VALUES: Readonly<Record<Kind, string>> = {
  string: 'hudson.model.StringParameterValue',
  text: 'hudson.model.TextParameterValue',
  boolean: 'hudson.model.BooleanParameterValue',
  choice: 'hudson.model.StringParameterValue',
  password: 'hudson.model.PasswordParameterValue',
};

export function parameterValueBean({ name, type, value }: ParameterValue): Bean {
  // The member `value` is missing for a password, not empty: it never comes back.
  return { class: VALUES[type], members: type === 'password' ? { name } : { name, value } };
}

export function parameterDefinitionBean(definition: SandboxParameter): Bean {
  const type = DEFINITIONS[definition.type];
  return {
    class: `hudson.model.${type}`,
    members: {
      defaultParameterValue: () => parameterValueBean(defaultValue(definition)),
      description: definition.description ?? null,
      name: definition.name,
      type,
      ...(definition.type === 'choice' ? { choices: definition.choices } : {}),
    },
  };
}
