import { countBy } from '../../core/counts.ts';
import type { ManifestProblem } from '../problem-code.ts';
import type { Fix, PlacedEdit } from './fix.ts';
import { applyEdits, sameEdit } from './text-edit.ts';

/** New texts of files, by path; files that are not here stay as they are. */
export type Texts = ReadonlyMap<string, string>;

/** A manifest, looked at. */
export interface Checked {
  readonly problems: readonly ManifestProblem[];
  /** What it fires; null where its errors leave no manifest. */
  readonly requests: readonly string[] | null;
}

export interface AppliedFix {
  readonly problem: ManifestProblem;
  readonly done: string;
}

export interface FixedManifest {
  readonly applied: readonly AppliedFix[];
  /** The files that have changed. */
  readonly files: readonly { readonly path: string; readonly before: string; readonly after: string }[];
}

/** Each round mends something; a manifest with more slips than this is mended in several goes. */
const MOST_ROUNDS = 500;

/**
 * Makes the fixes that problems carry, until there are no more. What a fix comes to is looked at before it counts: its
 * problem has to be gone, and a manifest that was without errors has to fire the same requests as before, without any
 * problem that is new. All at once where that holds; else one by one, and what does not hold is left.
 */
export async function applyFixes(check: (texts: Texts) => Promise<Checked>): Promise<FixedManifest> {
  const originals = new Map<string, string>();
  const refused = new Set<string>();
  const applied: AppliedFix[] = [];
  let texts: Texts = new Map();
  let current = await check(texts);
  let isOneByOne = false;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const open = fixable(current.problems).filter(({ problem }) => !refused.has(nameOf(problem)));
    const batch = isOneByOne ? open.slice(0, 1) : withoutOverlaps(open);
    const [first] = batch;
    if (first === undefined) break;
    const edited = edit(texts, batch, originals);
    const next = await check(edited);
    if (isBetter(current, next, batch)) {
      applied.push(...batch.map(({ problem, fix }) => ({ problem, done: fix.done })));
      texts = edited;
      current = next;
    } else if (batch.length === 1) refused.add(nameOf(first.problem));
    else isOneByOne = true;
  }
  const files = [...texts].map(([path, after]) => ({ path, before: originals.get(path) ?? after, after }));
  return { applied, files };
}

interface Fixable {
  readonly problem: ManifestProblem;
  readonly fix: Fix;
}

/** Fixes of ignore comments first: these comments decide what else counts as a problem. */
const fixable = (problems: readonly ManifestProblem[]): readonly Fixable[] =>
  problems
    .flatMap(problem => (problem.fix === undefined ? [] : [{ problem, fix: problem.fix }]))
    .sort((a, b) => rank(a.problem) - rank(b.problem));

const rank = ({ code }: ManifestProblem): number => (code === 'unknown-rule' ? 0 : 1);

/** The first of fixes that touch the same text; others may come up again in the next round. */
function withoutOverlaps(fixes: readonly Fixable[]): readonly Fixable[] {
  const taken: PlacedEdit[] = [];
  return fixes.filter(({ fix }) => {
    const isFree = fix.edits.every(edit => taken.every(other => areApart(edit, other)));
    if (isFree) taken.push(...fix.edits);
    return isFree;
  });
}

const areApart = (a: PlacedEdit, b: PlacedEdit): boolean =>
  a.source.path !== b.source.path || sameEdit(a, b) || a.end < b.start || b.end < a.start;

function edit(texts: Texts, batch: readonly Fixable[], originals: Map<string, string>): Texts {
  const sources = new Map<string, { readonly text: string; readonly edits: PlacedEdit[] }>();
  for (const each of batch.flatMap(({ fix }) => fix.edits)) {
    const { path, text } = each.source;
    const own = sources.get(path) ?? { text, edits: [] };
    own.edits.push(each);
    sources.set(path, own);
  }
  const edited = new Map(texts);
  for (const [path, { text, edits }] of sources) {
    if (!originals.has(path)) originals.set(path, text);
    edited.set(path, applyEdits(text, edits));
  }
  return edited;
}

function isBetter(before: Checked, after: Checked, batch: readonly Fixable[]): boolean {
  const [had, has] = [countBy(before.problems, nameOf), countBy(after.problems, nameOf)];
  const amount = (counts: ReadonlyMap<string, number>, name: string): number => counts.get(name) ?? 0;
  if (batch.some(({ problem }) => amount(has, nameOf(problem)) >= amount(had, nameOf(problem)))) return false;
  if (after.problems.some(({ code }) => code === 'yaml-syntax')) return false;
  // An error hides others, which may be seen only once it is mended.
  if (before.requests === null) return true;
  const isNew = [...has].some(([name, count]) => count > amount(had, name));
  return !isNew && JSON.stringify(after.requests) === JSON.stringify(before.requests);
}

/** Edits move places, so problems are compared by what they say. */
const nameOf = ({ code, message, at }: ManifestProblem): string =>
  JSON.stringify([code, message, at?.source.path]);
