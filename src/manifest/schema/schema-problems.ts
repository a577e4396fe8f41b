import type { ErrorObject } from 'ajv';
import { didYouMean } from '../../core/did-you-mean.ts';
import { type Fix, quoting, renaming } from '../edit/fix.ts';
import type { ManifestProblem } from '../problem-code.ts';
import { locate, type Tree, type TreePath, treeAt } from '../tree.ts';
import { firstLine, keyPlace, pathOf, showPath } from './schema-place.ts';
import { isFraction, kindOf, typeHint, typeName } from './type-words.ts';
import { type WrittenForm, writtenForm } from './written-forms.ts';

/** What the messages call a document, and what they know of it that its schema does not. */
export interface DocumentWords {
  /** With its article: `the manifest`. */
  readonly name: string;
  /** The next step for a wrong `version`: which one this volley reads. */
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

/** An error of the validator, with what stands at its place. */
interface Misfit {
  readonly error: ErrorObject;
  readonly words: DocumentWords;
  readonly path: TreePath;
  readonly tree: Tree;
  /** What stands there; the whole tree where nothing does. */
  readonly here: Tree;
  /** What a message calls the place. */
  readonly name: string;
  /** What stands there, as it is written; for a list or a map the type. */
  readonly written: string;
  readonly form: WrittenForm | null;
}

function schemaProblem(error: ErrorObject, tree: Tree, words: DocumentWords): ManifestProblem {
  const path = pathOf(error.instancePath);
  const here = treeAt(tree, path) ?? tree;
  const misfit: Misfit = {
    error,
    words,
    path,
    tree,
    here,
    name: path.length === 0 ? words.name : `\`${showPath(path, tree)}\``,
    written: here.kind === 'scalar' ? here.text : typeName(kindOf(here)),
    form: words.writtenForm(error.schemaPath, error.instancePath),
  };
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownProperty(misfit);
    case 'required':
      return missingProperty(misfit);
    case 'type':
      return wrongType(misfit);
    case 'const':
      return wrongVersion(misfit);
    case 'enum':
      return wrongWord(misfit);
    case 'minimum':
    case 'maximum':
      return outOfBounds(misfit, error.keyword);
    case 'minProperties':
    case 'minItems':
      return empty(misfit);
    case 'maxProperties':
      return wrongValue(misfit, 'says more than one thing at once', `Keep ${list(propertiesOf(error))}.`);
    case 'pattern':
      return wrongForm(misfit);
    default:
      return wrongValue(misfit, 'is not what may stand here', words.schema);
  }
}

/** The properties that the schema knows at this place. */
const propertiesOf = ({ parentSchema }: ErrorObject): readonly string[] =>
  Object.keys(parentSchema?.properties ?? {});

/** `what` goes on after the name of the place. */
const wrongValue = ({ name, here }: Misfit, what: string, next: string): ManifestProblem => ({
  code: 'wrong-value',
  severity: 'error',
  message: `${name} ${what}`,
  at: locate(here),
  next,
});

function unknownProperty({ error, here, name }: Misfit): ManifestProblem {
  const property = String(error.params.additionalProperty);
  const known = propertiesOf(error);
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

function missingProperty({ error, here, name, path, tree }: Misfit): ManifestProblem {
  const property = String(error.params.missingProperty);
  return {
    code: 'missing-property',
    severity: 'error',
    message: `${name} needs a property "${property}"`,
    at: keyPlace(tree, path) ?? firstLine(here),
    next: `Add \`${property}:\`.`,
  };
}

function wrongType({ error, here, name, written, form }: Misfit): ManifestProblem {
  const types = [error.params.type].flat().map(String);
  const inForm = form !== null && types.includes('string') && here.kind === 'scalar' && here.value !== null;
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

/** The schema has one constant: the version of the language. */
function wrongVersion({ error, here, name, words }: Misfit): ManifestProblem {
  const { allowedValue } = error.params;
  const wanted = String(allowedValue);
  const isQuoted = here.kind === 'scalar' && here.text === wanted;
  return {
    code: 'unsupported-version',
    severity: 'error',
    message: `${name} must be ${JSON.stringify(allowedValue)}`,
    at: locate(here),
    next: isQuoted ? 'Write it without quotes.' : words.version,
    ...fixed(unquoting(here, wanted)),
  };
}

function wrongWord(misfit: Misfit): ManifestProblem {
  const { error, here, written } = misfit;
  const allowed = [error.params.allowedValues].flat().map(String);
  const guess = didYouMean(written, allowed);
  return {
    ...wrongValue(
      misfit,
      `must be ${list(allowed.map(value => `"${value}"`))}, but is ${quoted(misfit)}`,
      guess !== null ? `Did you mean "${guess}"?` : 'Use one of these values.',
    ),
    ...fixed(renaming(here, written, allowed)),
  };
}

function outOfBounds(misfit: Misfit, bound: 'minimum' | 'maximum'): ManifestProblem {
  const limit = String(misfit.error.params.limit);
  const [words, other] = bound === 'minimum' ? ['at least', 'more'] : ['at most', 'less'];
  return wrongValue(
    misfit,
    `must be ${words} ${limit}, but is ${misfit.written}`,
    `Write ${limit} or ${other}.`,
  );
}

function empty(misfit: Misfit): ManifestProblem {
  const known = propertiesOf(misfit.error);
  const next = known.length > 0 ? `Give it ${list(known)}.` : 'Give it at least one entry.';
  return wrongValue(misfit, 'is empty', exampleOf(misfit.error) ?? next);
}

const wrongForm = (misfit: Misfit): ManifestProblem =>
  wrongValue(
    misfit,
    `must be ${misfit.form?.what ?? 'written otherwise'}, but is ${quoted(misfit)}`,
    misfit.form?.next ?? misfit.words.schema,
  );

const quoted = ({ here, written }: Misfit): string =>
  here.kind === 'scalar' && written.trim() !== '' ? `"${written}"` : written.trim() || 'blank';

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

const exampleOf = (error: ErrorObject): string | null =>
  error.instancePath === '/triggers' ? 'Add a trigger, e.g. `nightly: {job: platform/build}`.' : null;

const list = (items: readonly string[]): string =>
  items.length <= 1 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
