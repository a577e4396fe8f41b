import { inReadingOrder, isError } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Location } from '../core/source.ts';
import type { GatheredManifest, GatheredParts } from './compose/gather.ts';
import { replaced } from './compose/replace.ts';
import { type LoadedManifest, type LoadTools, readGathered } from './load-manifest.ts';
import type { ManifestProblem } from './problem-code.ts';
import { entriesOf, itemsOf, type MapEntry, type Tree, treeAt } from './tree.ts';

/** As much of a manifest as is sound. */
export interface ManifestParts extends LoadedManifest {
  /** Names of triggers that were left out, because they or what they need have errors. */
  readonly broken: readonly string[];
  /** Their errors. */
  readonly problems: readonly ManifestProblem[];
}

/**
 * As `readGathered`, without the triggers that have errors. For a manifest that is shown beside another; what is to be
 * fired must be whole. Fails where an error is not of certain triggers, or no trigger is left.
 */
export function readSoundParts(
  { problems: found, ...gathered }: GatheredParts,
  tools: LoadTools,
): Result<ManifestParts, readonly ManifestProblem[]> {
  const broken = new Set<string>();
  const problems: ManifestProblem[] = [];
  let { tree } = gathered;
  let wrong: readonly ManifestProblem[] = found.filter(isError);
  // Errors of shape hide errors of meaning, so each turn may find more.
  for (;;) {
    if (wrong.length > 0) {
      problems.push(...wrong);
      const names = brokenBy(tree, wrong);
      if (names === null) return err(inReadingOrder(problems));
      for (const name of names) broken.add(name);
      tree = without(tree, names, wrong);
    }
    const warnings = found.filter(problem => !isError(problem));
    const read = readGathered(partOf(gathered, tree, warnings, broken), tools);
    if (read.ok) return ok({ ...read.value, broken: [...broken], problems: inReadingOrder(problems) });
    wrong = read.error.filter(isError);
  }
}

const partOf = (
  gathered: Omit<GatheredParts, 'problems'>,
  tree: Tree,
  warnings: readonly ManifestProblem[],
  broken: ReadonlySet<string>,
): GatheredManifest => ({ ...gathered, tree, warnings, ...(broken.size > 0 ? { isPart: true } : {}) });

/** The triggers that have these errors; null: to leave them out would not mend it, or would leave none. */
function brokenBy(tree: Tree, errors: readonly ManifestProblem[]): readonly string[] | null {
  const triggers = entriesOf(treeAt(tree, ['triggers']));
  const names = new Set<string>();
  for (const { at } of errors) {
    const own = at === undefined ? [] : namesAt(triggers, at);
    if (own.length === 0) return null;
    for (const name of own) names.add(name);
  }
  const all = withDependents(names, triggers);
  return all.length === triggers.size ? null : all;
}

/** A manifest without some triggers, and without the templates in which the errors stand that they have from there. */
function without(tree: Tree, names: readonly string[], errors: readonly ManifestProblem[]): Tree {
  const templates = entriesOf(treeAt(tree, ['templates']));
  const gone = new Set(errors.flatMap(({ at }) => (at === undefined ? [] : namesAt(templates, at))));
  return withoutEntries(withoutEntries(tree, 'triggers', new Set(names)), 'templates', gone);
}

const namesAt = (entries: ReadonlyMap<string, MapEntry>, at: Location): readonly string[] =>
  [...entries].filter(([, entry]) => isInEntry(entry, at)).map(([name]) => name);

const isInEntry = ({ key, value }: MapEntry, at: Location): boolean => covers(key, at) || isIn(value, at);

/**
 * Whether a place lies in a tree. What comes from a template or an anchor keeps its own place, which may be anywhere.
 */
function isIn(tree: Tree, at: Location): boolean {
  if (covers(tree, at)) return true;
  if (tree.kind === 'list') return tree.items.some(item => isIn(item, at));
  return tree.kind === 'map' && [...tree.entries.values()].some(entry => isInEntry(entry, at));
}

const covers = (outer: Location, inner: Location): boolean =>
  outer.source === inner.source && outer.start <= inner.start && inner.end <= outer.end;

/** A trigger cannot be had without those that it needs, however long the way. In the order of the manifest. */
function withDependents(
  names: ReadonlySet<string>,
  triggers: ReadonlyMap<string, MapEntry>,
): readonly string[] {
  const all = new Set(names);
  for (let size = -1; size !== all.size; ) {
    size = all.size;
    for (const [name, { value }] of triggers) {
      const needs = itemsOf(entriesOf(value).get('needs')?.value);
      if (needs.some(need => need.kind === 'scalar' && all.has(String(need.value)))) all.add(name);
    }
  }
  return [...triggers.keys()].filter(name => all.has(name));
}

const withoutEntries = (tree: Tree, part: string, names: ReadonlySet<string>): Tree =>
  replaced(tree, part, section =>
    section.kind === 'map' && names.size > 0
      ? { ...section, entries: new Map([...section.entries].filter(([name]) => !names.has(name))) }
      : section,
  );
