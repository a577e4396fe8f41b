import type { SandboxParameter } from '../options.ts';
import { childOf, elementsNamed, textOf, type XmlElement } from './xml.ts';

/** The parameters of a configuration; definitions of a plugin's own kind are passed over. */
export function readParameterConfig(root: XmlElement): readonly SandboxParameter[] {
  const lists = [...elementsNamed(root, 'parameterDefinitions')];
  return lists.flatMap(list => list.children.flatMap(definition => readDefinition(definition) ?? []));
}

function readDefinition(element: XmlElement): SandboxParameter | null {
  const name = textOf(element, 'name') ?? '';
  const description = textOf(element, 'description');
  const base = { name, ...(description === null ? {} : { description }) };
  // A default is taken as it stands, blanks and all.
  const text = childOf(element, 'defaultValue')?.text ?? '';
  switch (element.name) {
    case 'hudson.model.StringParameterDefinition':
      return { ...base, type: 'string', default: text, trim: textOf(element, 'trim') === 'true' };
    case 'hudson.model.TextParameterDefinition':
      return { ...base, type: 'text', default: text };
    case 'hudson.model.BooleanParameterDefinition':
      return { ...base, type: 'boolean', default: text.trim() === 'true' };
    case 'hudson.model.PasswordParameterDefinition':
      return { ...base, type: 'password', default: text };
    case 'hudson.model.FileParameterDefinition':
      return { ...base, type: 'file' };
    case 'hudson.model.ChoiceParameterDefinition':
      return {
        ...base,
        type: 'choice',
        choices: [...elementsNamed(element, 'string')].map(choice => choice.text),
      };
    default:
      return null;
  }
}
