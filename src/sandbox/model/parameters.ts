import { err, ok, type Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { SandboxParameter } from '../options.ts';

/** A value as a build gets it. */
export interface ParameterValue {
  readonly name: string;
  readonly type: SandboxParameter['type'];
  readonly value: string | boolean;
}

/** Why a submission is no set of values. Jenkins answers all of them with the same 500 page. */
export type BadParameter = 'not-a-choice' | 'sent-twice' | 'unknown-name' | 'not-json' | 'no-file';

/** A file that came with a form. What is in it is not kept. */
export interface UploadedFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** Null where there is none: a file that is not sent is no parameter of the build. */
export function defaultValue(definition: SandboxParameter): ParameterValue | null {
  const { name, type } = definition;
  switch (definition.type) {
    case 'boolean':
      return { name, type, value: definition.default ?? false };
    case 'choice':
      return { name, type, value: definition.choices[0] ?? '' };
    case 'string':
    case 'text':
    case 'password':
      return { name, type, value: definition.default ?? '' };
    case 'file':
      return null;
    default:
      return unreachable(definition);
  }
}

/** Null when the text is no value and does not matter. */
export function readValue(
  definition: SandboxParameter,
  text: string,
): Result<ParameterValue | null, BadParameter> {
  const { name, type } = definition;
  switch (definition.type) {
    case 'boolean':
      // Only the word counts: `1`, `yes` and `on` are false.
      return ok({ name, type, value: text.toLowerCase() === 'true' });
    case 'choice':
      return definition.choices.includes(text) ? ok({ name, type, value: text }) : err('not-a-choice');
    case 'string':
      return ok({ name, type, value: definition.trim === true ? text.trim() : text });
    case 'text':
    case 'password':
      return ok({ name, type, value: text });
    case 'file':
      // Text where a file is due is passed over (observed).
      return ok(null);
    default:
      return unreachable(definition);
  }
}

/**
 * The rules of `buildWithParameters`: what is not sent has its default, what is not defined is ignored, and a
 * name sent twice (query and body count together) is an error.
 */
export function readFields(
  definitions: readonly SandboxParameter[],
  fields: ReadonlyMap<string, readonly string[]>,
  files: ReadonlyMap<string, UploadedFile>,
): Result<readonly ParameterValue[], BadParameter> {
  const values: ParameterValue[] = [];
  for (const definition of definitions) {
    const file = definition.type === 'file' ? files.get(definition.name) : undefined;
    if (file !== undefined) values.push(fileValue(definition.name, file));
    const [text, ...more] = fields.get(definition.name) ?? [];
    if (more.length > 0) return err('sent-twice');
    const value = text === undefined ? ok(defaultValue(definition)) : readValue(definition, text);
    if (!value.ok) return value;
    if (value.value !== null) values.push(value.value);
  }
  return ok(values);
}

const fileValue = (name: string, file: UploadedFile): ParameterValue => ({
  name,
  type: 'file',
  value: `${file.name} (${file.size} bytes)`,
});

/**
 * The rules of the form field `json` on `/build`: only what is listed exists, without any defaults; `parameter`
 * may be one object instead of a list, and a missing `value` is empty. A file is named by the form's part that
 * holds it.
 */
export function readJsonForm(
  definitions: readonly SandboxParameter[],
  text: string,
  files: ReadonlyMap<string, UploadedFile>,
): Result<readonly ParameterValue[], BadParameter> {
  const form = parseJson(text);
  if (!isRecord(form)) return err('not-json');
  const listed = form.parameter ?? [];
  const values: ParameterValue[] = [];
  for (const entry of Array.isArray(listed) ? listed : [listed]) {
    const definition = isRecord(entry) ? definitions.find(one => one.name === entry.name) : undefined;
    if (definition === undefined) return err('unknown-name');
    if (definition.type === 'file') {
      const file = files.get(String(entry.file ?? definition.name));
      if (file === undefined) return err('no-file');
      values.push(fileValue(definition.name, file));
      continue;
    }
    const value = readValue(definition, String(entry.value ?? ''));
    if (!value.ok) return value;
    if (value.value !== null) values.push(value.value);
  }
  return ok(values);
}

/** The JSON value of a text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Equal for requests that Jenkins merges while one of them is queued: the order does not count, and of a
 * password only the name does (source: `PasswordParameterValue` compares nothing else). Null for a request that
 * is merged with no other, as no two files are the same (source: `FileParameterValue`).
 */
export function identity(values: readonly ParameterValue[]): string | null {
  if (values.some(({ type }) => type === 'file')) return null;
  const parts = values.map(({ name, type, value }) => (type === 'password' ? [name] : [name, type, value]));
  return JSON.stringify(parts.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)));
}

/** The value for people: a password is never shown. */
export function shownValue(value: ParameterValue, mask: string): string {
  return value.type === 'password' ? mask : String(value.value);
}
