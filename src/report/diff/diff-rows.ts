import { count } from '../../core/plural.ts';
import { shorten } from '../../core/shorten.ts';
import { showValue, type Value } from '../../manifest/value.ts';
import type { AlikeChange } from '../../plan/diff/alike-changes.ts';
import type { FieldChange } from '../../plan/diff/field-change.ts';
import type { TriggerChange } from '../../plan/diff/plan-diff.ts';
import { type Combination, showCombination } from '../../plan/matrix.ts';
import type { PlannedRequest } from '../../plan/plan.ts';

/** What a diff says in one row: of one request, or of all those of a trigger that change alike. */
export interface RequestRow {
  readonly kind: AlikeChange['kind'];
  /** `all 42 requests`, `40 of 42 requests`; empty where it is about one. */
  readonly amount: string;
  /**
   * Which ones, by their combinations: `os=linux, os=macos and 38 more`; empty where there is no matrix, or where it
   * is all of them.
   */
  readonly names: string;
  /** What changes; of what is new or gone nothing. */
  readonly fields: readonly FieldChange[];
  /** What is new or gone; null: it changes. */
  readonly request: PlannedRequest | null;
}

/**
 * The rows of a trigger, in which at most `mostNames` of the requests that change alike are named. A renamed trigger
 * has no rows.
 */
export function requestRows(
  { kind, requests, size }: TriggerChange,
  mostNames: number,
): readonly RequestRow[] {
  if (kind === 'renamed') return [];
  const nameOf = namer(requests.shown);
  return requests.shown.map(change => {
    if (change.kind !== 'changed') {
      const { request } = change;
      return { kind: change.kind, amount: '', names: nameOf(request), fields: [], request };
    }
    const { fields, amount } = change;
    const isAll = amount > 1 && amount === size;
    return {
      kind: change.kind,
      amount:
        amount === 1
          ? ''
          : isAll
            ? `all ${count(amount, 'request')}`
            : `${amount} of ${count(size, 'request')}`,
      names: isAll ? '' : listed(change.requests.slice(0, mostNames).map(nameOf), amount),
      fields,
      request: null,
    };
  });
}

/** Requests of a trigger that are in no row. */
export const unlisted = ({ kind, requests }: TriggerChange): number =>
  kind === 'renamed' ? 0 : requests.more;

/** What a row is about: `40 of 42 requests: os=linux, os=macos and 38 more`; empty where a trigger has but one request. */
export const rowTitle = ({ amount, names }: RequestRow): string =>
  [amount, names].filter(part => part !== '').join(': ');

function listed(names: readonly string[], all: number): string {
  const more = all - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * Names a request by its combination; nothing where its trigger has no matrix. Where one is gone and another has come that
 * read alike, their values differ in type alone, and the types are told.
 */
function namer(changes: readonly AlikeChange[]): (request: PlannedRequest) => string {
  const namesOf = (kind: 'added' | 'removed'): ReadonlySet<string> =>
    new Set(
      changes.flatMap(change => (change.kind === kind ? [showCombination(change.request.combination)] : [])),
    );
  const [come, gone] = [namesOf('added'), namesOf('removed')];
  return ({ combination }) => {
    const name = showCombination(combination);
    return shorten(come.has(name) && gone.has(name) ? typedCombination(combination) : name);
  };
}

/** `shard=number 1`. */
const typedCombination = (combination: Combination): string =>
  [...combination].map(([key, value]) => `${key}=${typeWord(value)} ${showValue(value)}`).join(' ');

function typeWord(value: Value): string {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  if (value === null) return 'nothing';
  if ('kind' in value) return 'number';
  return Array.isArray(value) ? 'list' : 'map';
}
