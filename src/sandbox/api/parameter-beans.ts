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
  file: 'FileParameterDefinition',
};

/** A choice becomes a plain string once it is chosen. */
const VALUES: Readonly<Record<Kind, string>> = {
  string: 'hudson.model.StringParameterValue',
  text: 'hudson.model.TextParameterValue',
  boolean: 'hudson.model.BooleanParameterValue',
  choice: 'hudson.model.StringParameterValue',
  password: 'hudson.model.PasswordParameterValue',
  file: 'hudson.model.FileParameterValue',
};

export function parameterValueBean({ name, type, value }: ParameterValue): Bean {
  // The member `value` is missing for a password or a file, not empty: it never comes back.
  const hidden = type === 'password' || type === 'file';
  return { class: VALUES[type], members: hidden ? { name } : { name, value } };
}

export function parameterDefinitionBean(definition: SandboxParameter): Bean {
  const type = DEFINITIONS[definition.type];
  return {
    class: `hudson.model.${type}`,
    members: {
      defaultParameterValue: () => {
        const value = defaultValue(definition);
        return value === null ? null : parameterValueBean(value);
      },
      description: definition.description ?? null,
      name: definition.name,
      type,
      ...(definition.type === 'choice' ? { choices: definition.choices } : {}),
    },
  };
}
