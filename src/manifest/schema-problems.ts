import type { ErrorObject } from 'ajv';
import { didYouMean } from '../core/did-you-mean.ts';
import type { Location } from '../core/source.ts';
import { type Fix, quoting, renaming } from './edit/fix.ts';
import type { ManifestProblem } from './problem-code.ts';
import { locate, type ScalarTree, type Tree, type TreePath, treeAt } from './tree.ts';
import { type WrittenForm, writtenForm } from './written-forms.ts';

/** What the messages call a document, and what they know of it that its schema does not. */
export interface DocumentWords {
  /** With its article: `the manifest`. */
  readonly name: string;
  /** What a wrong `version` is told: which one this volley reads. */
  readonly version: string;
  /** Where its schema is to be had. */
  readonly schema: string;
  writtenForm(schemaPath: string, instancePath: string): WrittenForm | null;
}

const MANIFEST_WORDS: DocumentWords = {
  name: 'the manifest',
  version: 'This volley reads version 1 of the manifest language.',
  schema: 'Look it up in the schema, which `volley schema` prints.',
  writtenForm,
};

/** The validator's errors as problems at their places in the text; one problem for each place. */
export function schemaProblems(
  errors: readonly ErrorObject[],
  tree: Tree,
  words: DocumentWords = MANIFEST_WORDS,
): ManifestProblem[] {
  const problems = new Map<string, ManifestProblem>();
  for (const error of errors) {
    const problem = schemaProblem(error, tree, words);
    const place = `${problem.at?.source.path}:${problem.at?.start}:${problem.code === 'missing-property' ? problem.message : problem.code}`;
    if (!problems.has(place)) problems.set(place, problem);
  }
  return [...problems.values()];
}

function schemaProblem(error: ErrorObject, tree: Tree, words: DocumentWords): ManifestProblem {
  const path = pathOf(error.instancePath);
  const here = treeAt(tree, path) ?? tree;
  const name = path.length === 0 ? words.name : `\`${showPath(path, tree)}\``;
  const wrongValue = (message: string, next: string): ManifestProblem => ({
    code: 'wrong-value',
    severity: 'error',
    message,
    at: locate(here),
    next,
  });
  const { params } = error;
  const form = words.writtenForm(error.schemaPath, error.instancePath);
  const written = here.kind === 'scalar' ? here.text : typeName(kindOf(here));
  const quoted = here.kind === 'scalar' && written.trim() !== '' ? `"${written}"` : written.trim() || 'blank';
  switch (error.keyword) {
    case 'additionalProperties': {
      const property = String(params.additionalProperty);
      const known = Object.keys(error.parentSchema?.properties ?? {});
      const guess = didYouMean(property, known);
      const entry = here.kind === 'map' ? here.entries.get(property) : undefined;
      return {
        code: 'unknown-property',
        severity: 'error',
        message: `${name} has no property "${property}"`,
        at: locate(entry?.key ?? here),
        next: guess !== null ? `Did you mean "${guess}"?` : `It may have: ${known.join(', ')}.`,
        ...fixed(entry === undefined ? null : renaming(entry.key, property, unusedIn(here, known))),
      };
    }
    case 'required': {
      const property = String(params.missingProperty);
      return {
        code: 'missing-property',
        severity: 'error',
        message: `${name} needs a property "${property}"`,
        at: keyPlace(tree, path) ?? firstLine(here),
        next: `Add \`${property}:\`.`,
      };
    }
    case 'type': {
      const types = [params.type].flat().map(String);
      const inForm =
        form !== null && types.includes('string') && here.kind === 'scalar' && here.value !== null;
      const is = inForm || isFraction(here) ? written : typeName(kindOf(here));
      return {
        code: 'wrong-type',
        severity: 'error',
        message: `${name} must be ${inForm ? form.what : list(types.map(typeName))}, but is ${is}`,
        at: locate(here),
        next: inForm ? form.next : typeHint(types, here, error.parentSchema?.properties ?? {}),
        ...fixed(form === null && types.includes('string') ? quotingPlain(here) : null),
      };
    }
    case 'const':
      return {
        code: 'unsupported-version',
        severity: 'error',
        message: `${name} must be ${JSON.stringify(params.allowedValue)}`,
        at: locate(here),
        next:
          here.kind === 'scalar' && here.text === String(params.allowedValue)
            ? 'Write it without quotes.'
            : words.version,
        ...fixed(unquoting(here, String(params.allowedValue))),
      };
    case 'enum': {
      const allowed = [params.allowedValues].flat().map(String);
      const guess = didYouMean(written, allowed);
      return {
        ...wrongValue(
          `${name} must be ${list(allowed.map(value => `"${value}"`))}, but is ${quoted}`,
          guess !== null ? `Did you mean "${guess}"?` : 'Use one of these values.',
        ),
        ...fixed(renaming(here, written, allowed)),
      };
    }
    case 'minimum':
    case 'maximum':
      return wrongValue(
        `${name} must be ${error.keyword === 'minimum' ? 'at least' : 'at most'} ${String(params.limit)}, but is ${written}`,
        `Write ${String(params.limit)} or ${error.keyword === 'minimum' ? 'more' : 'less'}.`,
      );
    case 'minProperties':
    case 'minItems': {
      const known = Object.keys(error.parentSchema?.properties ?? {});
      const next = known.length > 0 ? `Give it ${list(known)}.` : 'Give it at least one entry.';
      return wrongValue(`${name} is empty`, exampleOf(error) ?? next);
    }
    case 'maxProperties':
      return wrongValue(
        `${name} says more than one thing at once`,
        `Keep ${list(Object.keys(error.parentSchema?.properties ?? {}))}.`,
      );
    case 'pattern':
      return wrongValue(
        `${name} must be ${form?.what ?? 'written otherwise'}, but is ${quoted}`,
        form?.next ?? words.schema,
      );
    default:
      return wrongValue(`${name} is not what may stand here`, words.schema);
  }
}

const fixed = (fix: Fix | null): { readonly fix?: Fix } => (fix === null ? {} : { fix });

/** A property that stands there already cannot be meant once more. */
const unusedIn = (here: Tree, known: readonly string[]): readonly string[] =>
  known.filter(name => here.kind !== 'map' || !here.entries.has(name));

/** A number or a word like `true`, where a text has to stand: sent, it is what is written. */
const quotingPlain = (here: Tree): Fix | null =>
  here.kind === 'scalar' && here.plain && here.value !== null ? quoting([here], here.text) : null;

const unquoting = (here: Tree, text: string): Fix | null =>
  here.kind === 'scalar' && !here.plain && here.text === text
    ? { done: `took the quotes off ${text}`, edits: [{ ...locate(here), text }] }
    : null;

/** JSON pointer to path. */
const pathOf = (pointer: string): TreePath =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** `triggers.nightly.schedule[0].cron`. */
const showPath = (path: TreePath, tree: Tree): string =>
  path
    .map((step, index) => {
      const inList = treeAt(tree, path.slice(0, index))?.kind === 'list';
      return inList ? `[${step}]` : index === 0 ? step : `.${step}`;
    })
    .join('');

/** The key under which something stands: a better place for "something is missing here" than its whole body. */
function keyPlace(tree: Tree, path: TreePath): Location | null {
  const parent = treeAt(tree, path.slice(0, -1));
  const step = path.at(-1);
  return parent?.kind === 'map' && step !== undefined ? (parent.entries.get(step)?.key ?? null) : null;
}

const firstLine = (tree: Tree): Location => ({
  source: tree.source,
  start: tree.start,
  end: Math.min(tree.end, tree.start + 1),
});

function kindOf(tree: Tree): string {
  if (tree.kind === 'list') return 'array';
  if (tree.kind === 'map') return 'object';
  if (tree.value === null) return 'null';
  return typeof tree.value === 'bigint' ? 'number' : typeof tree.value;
}

const isFraction = (tree: Tree): tree is ScalarTree =>
  tree.kind === 'scalar' && typeof tree.value === 'number';

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'empty',
};

const typeName = (type: string): string => TYPE_NAMES[type] ?? type;

/** What a map may hold here, by the schema. */
type Members = Readonly<Record<string, { readonly type?: string | readonly string[] }>>;

function typeHint(types: readonly string[], here: Tree, members: Members): string {
  if (kindOf(here) === 'null') return 'Give it a value, or remove the key.';
  if (types.includes('string') && here.kind === 'scalar') return `Put it in quotes: "${here.text}".`;
  const member = memberFor(here, members);
  if (here.kind === 'scalar' && member !== null) return `Write \`{${member}: ${here.text}}\`.`;
  if (types.includes('array') && here.kind !== 'list')
    return 'Write a list: begin each entry with `-`, or put them in [ ].';
  if (types.includes('integer')) return 'Write digits only, without quotes.';
  if (types.includes('object')) return 'Write `key: value` lines, indented below it.';
  return 'Write one value, not several.';
}

/** A number that stands where a map is wanted is most likely meant for the first of its members that takes one. */
function memberFor(here: Tree, members: Members): string | null {
  if (kindOf(here) !== 'number' || isFraction(here)) return null;
  const isCount = ([, { type }]: [string, Members[string]]): boolean => type === 'integer';
  return Object.entries(members).find(isCount)?.[0] ?? null;
}

const exampleOf = (error: ErrorObject): string | null =>
  error.instancePath === '/triggers' ? 'Add a trigger, e.g. `nightly: {job: platform/build}`.' : null;

const list = (items: readonly string[]): string =>
  items.length <= 1 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
