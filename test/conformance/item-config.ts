/** A freestyle job as the suite needs it: of the core alone, without any plugin. */
export interface JobSpec {
  readonly parameters?: readonly ParameterSpec[];
  /** Lines of a POSIX shell script. Default: each parameter is printed as `NAME=[value]`. */
  readonly script?: readonly string[];
  /** The exit code that makes a build UNSTABLE. */
  readonly unstableCode?: number;
  /** The job's own "trigger builds remotely" token. */
  readonly token?: string;
  readonly disabled?: boolean;
  /** Seconds. Default 0, whatever the server's default is. */
  readonly quietPeriod?: number;
  /** The label that an agent must have. */
  readonly label?: string;
}

export type ParameterSpec =
  | { readonly type: 'string' | 'text'; readonly name: string; readonly default?: string }
  | { readonly type: 'boolean'; readonly name: string; readonly default?: boolean }
  | { readonly type: 'choice'; readonly name: string; readonly choices: readonly string[] };

export const FOLDER_CONFIG = '<com.cloudbees.hudson.plugins.folder.Folder/>';

/** The config.xml, as `createItem` takes it. */
export function jobConfig(spec: JobSpec): string {
  const { parameters = [], token, disabled = false, quietPeriod = 0, label, unstableCode } = spec;
  const list = parameters.map(definition).join('');
  const properties =
    list === ''
      ? ''
      : element('hudson.model.ParametersDefinitionProperty', element('parameterDefinitions', list));
  const shell =
    text('command', script(spec)) + (unstableCode === undefined ? '' : text('unstableReturn', unstableCode));
  return `<?xml version='1.0' encoding='UTF-8'?>${element(
    'project',
    [
      text('description', 'Made by the conformance suite of volley, which deletes it at its end.'),
      text('keepDependencies', false),
      element('properties', properties),
      '<scm class="hudson.scm.NullSCM"/>',
      label === undefined ? '' : text('assignedNode', label),
      text('canRoam', label === undefined),
      text('disabled', disabled),
      token === undefined ? '' : text('authToken', token),
      '<triggers/>',
      text('concurrentBuild', true),
      element('builders', element('hudson.tasks.Shell', shell)),
      '<publishers/><buildWrappers/>',
      text('quietPeriod', quietPeriod),
    ].join(''),
  )}`;
}

/** The first line keeps Jenkins from echoing each command into the console. */
function script({ script: lines, parameters = [] }: JobSpec): string {
  const printing = parameters.map(({ name }) => `printf '%s=[%s]\\n' ${name} "$${name}"`);
  return ['#!/bin/sh', ...(lines ?? printing)].join('\n');
}

function definition(parameter: ParameterSpec): string {
  const name = text('name', parameter.name);
  switch (parameter.type) {
    case 'string':
      return element(
        'hudson.model.StringParameterDefinition',
        `${name}${text('defaultValue', parameter.default ?? '')}<trim>false</trim>`,
      );
    case 'text':
      return element(
        'hudson.model.TextParameterDefinition',
        `${name}${text('defaultValue', parameter.default ?? '')}<trim>false</trim>`,
      );
    case 'boolean':
      return element(
        'hudson.model.BooleanParameterDefinition',
        name + text('defaultValue', parameter.default ?? false),
      );
    case 'choice': {
      const choices = parameter.choices.map(choice => text('string', choice)).join('');
      return element(
        'hudson.model.ChoiceParameterDefinition',
        `${name}<choices class="java.util.Arrays$ArrayList"><a class="string-array">${choices}</a></choices>`,
      );
    }
  }
}

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

const text = (name: string, value: string | number | boolean): string =>
  element(
    name,
    String(value).replace(/[<>&]/g, sign => `&#${sign.charCodeAt(0)};`),
  );
