import { didYouMean } from '../../core/did-you-mean.ts';
import { entriesOf, type ListTree, type MapEntry, type ScalarTree, type Tree, treeAt } from '../tree.ts';
import { type Intake, pathFrom } from './intake.ts';
import { eachEntry, replaced } from './replace.ts';

/**
 * Puts in the values of axes that come from files: `{from: services.yaml, path: /services}`. JSON is read as the YAML
 * that it is, so that its values have places like all others.
 */
export function readAxisFiles(tree: Tree, intake: Intake): Tree {
  return replaced(tree, 'triggers', triggers =>
    eachEntry(triggers, trigger =>
      replaced(trigger, 'matrix', matrix => eachEntry(matrix, axis => axisValues(axis, intake))),
    ),
  );
}

/** The list that an axis means; the axis itself where it is a list already, or no reference to a file. */
function axisValues(axis: Tree, intake: Intake): Tree {
  const { from, path, ...rest } = Object.fromEntries(entriesOf(axis));
  const file = textAt(from);
  // Anything else is refused by the schema.
  if (file === null || file.text.trim() === '' || Object.keys(rest).length > 0) return axis;
  const taken = intake.take(pathFrom(file, String(file.value)), file);
  if (taken === null || taken.tree === null) return axis;
  const document = { tree: taken.tree, name: taken.source.path };
  return valuesAt(document, textAt(path), file, intake) ?? axis;
}

const textAt = (entry: MapEntry | undefined): ScalarTree | null =>
  entry?.value.kind === 'scalar' && typeof entry.value.value === 'string' ? entry.value : null;

/** The list at a JSON pointer (RFC 6901); null and a problem where there is none. */
function valuesAt(
  { tree: document, name }: { readonly tree: Tree; readonly name: string },
  pointer: ScalarTree | null,
  file: ScalarTree,
  intake: Intake,
): ListTree | null {
  const text = pointer === null ? '' : String(pointer.value);
  const at = pointer ?? file;
  if (text !== '' && !text.startsWith('/')) {
    return intake.fail('axis-path', at, `"${text}" is no JSON pointer`, `Begin with a slash: /${text}`);
  }
  const steps = text.split('/').slice(1).map(unescaped);
  const missing = steps.findIndex((_, index) => treeAt(document, steps.slice(0, index + 1)) === null);
  if (missing !== -1) {
    const parent = treeAt(document, steps.slice(0, missing)) ?? document;
    const known = [...entriesOf(parent).keys()];
    const guess = didYouMean(steps[missing] ?? '', known);
    return intake.fail(
      'axis-path',
      at,
      `${name} has nothing at ${text}`,
      guess !== null
        ? `Did you mean "${guess}"?`
        : known.length === 0
          ? 'Correct the path.'
          : `There is: ${known.join(', ')}.`,
      { message: `"${steps[missing]}" is looked for here`, at: firstLine(parent) },
    );
  }
  const found = treeAt(document, steps) ?? document;
  if (found.kind === 'list') return found;
  return intake.fail(
    'axis-not-list',
    at,
    `an axis needs a list, and ${text === '' ? name : `${text} in ${name}`} is ${found.kind === 'map' ? 'a map' : 'one value'}`,
    found.kind === 'map'
      ? `Choose a list in it, e.g. path: ${text}/${[...found.entries.keys()][0] ?? ''}`
      : LIST,
    { message: 'this', at: firstLine(found) },
  );
}

const LIST = 'Write a list there: begin each entry with `-`, or put them in [ ].';

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

/** The whole document would be no help as a place: its first character stands for it. */
function firstLine(tree: Tree): Tree {
  const end = tree.source.text.indexOf('\n', tree.start);
  return { ...tree, end: end === -1 ? tree.end : Math.min(end, tree.end) };
}
