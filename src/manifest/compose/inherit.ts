import { didYouMean } from '../../core/did-you-mean.ts';
import {
  entriesOf,
  type Inherited,
  itemsOf,
  type MapEntry,
  type MapTree,
  type ScalarTree,
  type Tree,
} from '../tree.ts';
import type { Intake } from './intake.ts';
import { eachEntry, replaced } from './replace.ts';

/** The members of `defaults:` that are properties of triggers, too. */
const DEFAULT_PROPERTIES: ReadonlySet<string> = new Set([
  'target',
  'max-parallel',
  'unstable',
  'parameters',
  'wait',
  'timeout',
  'fail-fast',
  'duplicates',
  'on-unknown',
  'marker',
  'delay',
  'retry',
]);

/**
 * Gives every trigger what it does not say itself: first of the templates that it extends, the later ones winning over
 * the earlier, then of `defaults:`. Each value that comes from elsewhere says so, and keeps its own place.
 */
export function inherit(tree: Tree, intake: Intake): Tree {
  const root = entriesOf(tree);
  const templates = new TemplateResolver(entriesOf(root.get('templates')?.value), intake);
  const defaults = defaultsOf(root.get('defaults')?.value);
  return replaced(tree, 'triggers', triggers =>
    eachEntry(triggers, trigger => withInherited(trigger, templates, defaults)),
  );
}

function withInherited(own: Tree, templates: TemplateResolver, defaults: MapTree | null): Tree {
  if (own.kind !== 'map') return own;
  const bases = templates.extendedBy(own);
  return [...(defaults === null ? [] : [defaults]), ...bases, own].reduce((base, over) =>
    overlay(base, over),
  );
}

function defaultsOf(tree: Tree | undefined): MapTree | null {
  if (tree?.kind !== 'map') return null;
  const entries = [...tree.entries].filter(([key]) => DEFAULT_PROPERTIES.has(key));
  return entries.length === 0 ? null : marked({ ...tree, entries: new Map(entries) }, { kind: 'defaults' });
}

/** People lose their way after three levels, and each level takes some of the stack. */
const MAX_WAY = 50;

/** Looks templates up by name, each with what it extends itself; each is put together once. */
class TemplateResolver {
  readonly #templates: ReadonlyMap<string, MapEntry>;
  readonly #intake: Intake;
  readonly #resolved = new Map<string, MapTree | null>();

  constructor(templates: ReadonlyMap<string, MapEntry>, intake: Intake) {
    this.#templates = templates;
    this.#intake = intake;
  }

  /** The templates that a trigger or template extends, in its order; those that cannot be had have been told. */
  extendedBy(tree: MapTree, way: readonly string[] = []): readonly MapTree[] {
    return namesIn(tree.entries.get('extends')?.value).flatMap(name => this.#named(name, way) ?? []);
  }

  #named(name: ScalarTree, way: readonly string[]): MapTree | null {
    const text = String(name.value);
    const entry = this.#templates.get(text);
    if (entry === undefined) return this.#unknown(text, name);
    const first = way.indexOf(text);
    if (first !== -1) return this.#cycle([...way.slice(first), text], name);
    const before = this.#resolved.get(text);
    if (before !== undefined) return before;
    if (way.length >= MAX_WAY) return this.#tooLong(name);
    const resolved = entry.value.kind === 'map' ? this.#resolve(entry.value, [...way, text]) : null;
    this.#resolved.set(text, resolved);
    return resolved;
  }

  #resolve(template: MapTree, way: readonly string[]): MapTree {
    const name = way.at(-1) ?? '';
    const bases = this.extendedBy(template, way);
    return [...bases, marked(template, { kind: 'template', name })].reduce((base, over) =>
      overlay(base, over),
    );
  }

  #unknown(name: string, at: ScalarTree): null {
    const known = [...this.#templates.keys()];
    const guess = didYouMean(name, known);
    const all = known.length === 0 ? 'Define it under `templates:`.' : `There is: ${known.join(', ')}.`;
    return this.#intake.fail(
      'unknown-template',
      at,
      `there is no template "${name}"`,
      guess === null ? all : `Did you mean "${guess}"?`,
    );
  }

  #tooLong(at: ScalarTree): null {
    return this.#intake.fail(
      'limit-depth',
      at,
      `templates extend one another over more than ${MAX_WAY} steps`,
      'Put some of them together.',
    );
  }

  #cycle(names: readonly string[], at: ScalarTree): null {
    return this.#intake.fail(
      'template-cycle',
      at,
      `these templates extend each other: ${names.join(' → ')}`,
      'Remove one of these `extends`.',
    );
  }
}

/** One name or a list of them; anything else is for the schema to judge. */
const namesIn = (tree: Tree | undefined): readonly ScalarTree[] =>
  (tree?.kind === 'scalar' ? [tree] : itemsOf(tree)).filter(
    (item): item is ScalarTree => item.kind === 'scalar' && item.value !== null,
  );

/** Says of every entry where it is from, unless it says so already. */
const marked = (tree: MapTree, from: Inherited): MapTree => ({
  ...tree,
  entries: new Map([...tree.entries].map(([key, entry]) => [key, mark(entry, from)])),
});

const mark = (entry: MapEntry, from: Inherited | undefined): MapEntry =>
  from === undefined || entry.from !== undefined ? entry : { ...entry, from };

/**
 * Two maps as one: `over` wins, key by key at every level. An axis of a matrix is a list, wherever its values come
 * from, and lists are replaced.
 */
function overlay(base: MapTree, over: MapTree, key = ''): MapTree {
  const entries = new Map(base.entries);
  for (const [name, entry] of over.entries) {
    const before = entries.get(name);
    const [below, above] = [mapIn(before), mapIn(entry)];
    if (below === null || above === null || key === 'matrix') entries.set(name, entry);
    else entries.set(name, { key: entry.key, value: overlay(below, above, name) });
  }
  return { ...over, entries };
}

/** The map under an entry, each member marked with where the entry comes from. */
function mapIn(entry: MapEntry | undefined): MapTree | null {
  if (entry?.value.kind !== 'map') return null;
  return entry.from === undefined ? entry.value : marked(entry.value, entry.from);
}
