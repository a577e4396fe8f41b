import type { Location } from '../../core/source.ts';
import type { Scope } from '../expression/scope.ts';
import type { Template } from '../expression/template.ts';
import type { RawTrigger } from '../generated/raw-manifest.ts';
import type { Trigger } from '../manifest.ts';
import { entriesOf, itemsOf, locate, type MapEntry } from '../tree.ts';
import { valueText } from '../value.ts';
import { readConcurrency } from './read-concurrency.ts';
import { readCondition } from './read-condition.ts';
import { readConduct } from './read-conduct.ts';
import { readInputs } from './read-inputs.ts';
import { readJob } from './read-job.ts';
import { matrixKeys, readMatrix } from './read-matrix.ts';
import { checkNeeds, readNeeds } from './read-needs.ts';
import { type DefaultTimezone, readSchedules, type ScheduleCheck } from './read-schedules.ts';
import type { Reader } from './reader.ts';

/** The target of triggers that name none, and where the manifest says so. */
export interface DefaultTarget {
  readonly name: string;
  readonly at: Location;
}

/** What a trigger may take from the rest of the manifest. */
export interface TriggerSurroundings {
  readonly scope: Scope;
  readonly targets: readonly string[];
  /** null: each trigger has to name its own. */
  readonly defaultTarget: DefaultTarget | null;
  readonly defaultTimezone: DefaultTimezone;
  readonly checkSchedule: ScheduleCheck;
}

/** The triggers by name, without those that could not be read, of which the reader has been told. */
export function readTriggers(
  raw: Readonly<Record<string, RawTrigger>>,
  entries: ReadonlyMap<string, MapEntry>,
  around: TriggerSurroundings,
  reader: Reader,
): ReadonlyMap<string, Trigger> {
  checkNeeds(entries, reader);
  const triggers = new Map<string, Trigger>();
  for (const [name, entry] of entries) {
    const rawTrigger = raw[name];
    const trigger =
      rawTrigger === undefined ? null : readTrigger(rawTrigger, { name, entry }, around, reader);
    if (trigger !== null) triggers.set(name, trigger);
  }
  return triggers;
}

function readTrigger(
  raw: RawTrigger,
  { name, entry }: { readonly name: string; readonly entry: MapEntry },
  around: TriggerSurroundings,
  reader: Reader,
): Trigger | null {
  const parts = entriesOf(entry.value);
  const matrix = readMatrix(parts.get('matrix'), reader);
  const inputs = readInputs(parts.get('inputs'), raw.inputs ?? {}, reader);
  const scope = scopeOf(around.scope, matrixKeys(matrix), [...inputs.keys()]);
  const open: Scope = { ...scope, secrets: null };
  const job = readJob(parts.get('job'), open, reader);
  const parameters = readParameters(parts.get('parameters'), scope, reader);
  const paths = itemsOf(parts.get('paths')?.value).map(at => ({
    pattern: reader.template(at, open),
    at: locate(at),
  }));
  const causeAt = parts.get('cause');
  const cause = causeAt === undefined ? null : reader.template(causeAt.value, open);
  const concurrency = readConcurrency(raw.concurrency, parts.get('concurrency'), open, reader);
  const needs = readNeeds(parts.get('needs'));
  const condition = readCondition(parts.get('if'), conditionScope(open, needs), reader);
  const tokenAt = parts.get('token');
  const token = tokenAt === undefined ? null : reader.secret(tokenAt.value, scope);
  const description = readLiteral(parts.get('description'), reader);
  const schedules = readSchedules(
    raw.schedule ?? [],
    parts.get('schedule'),
    { ...around, trigger: name },
    reader,
  );
  const target = readTargetName(entry, around, reader);
  if (job === null || target === null) return null;
  return {
    name,
    description,
    target,
    job,
    token,
    cause,
    labels: raw.labels ?? [],
    paths,
    needs,
    condition,
    schedules,
    inputs,
    matrix,
    parameters,
    concurrency,
    ...readConduct(raw, parts, reader),
    at: entry.key,
    written: entry.value,
  };
}

/** The names that the expressions of a trigger may read: its own, and what all triggers share. */
const scopeOf = (shared: Scope, axes: readonly string[], inputs: readonly string[]): Scope => ({
  secrets: shared.secrets,
  compileCel: shared.compileCel,
  contexts: new Map([['matrix', axes], ['inputs', inputs], ...shared.contexts, ['trigger', ['name']]]),
});

function readParameters(
  entry: MapEntry | undefined,
  scope: Scope,
  reader: Reader,
): ReadonlyMap<string, Template> {
  const parameters = new Map<string, Template>();
  for (const [name, { value }] of entriesOf(entry?.value)) {
    parameters.set(name, reader.template(value, { ...scope, run: true }));
  }
  return parameters;
}

const readLiteral = (entry: MapEntry | undefined, reader: Reader): string | null =>
  entry === undefined ? null : valueText(reader.value(entry.value));

/** A condition is about the whole trigger: it has no combination to read, and may read what its needs ended as. */
function conditionScope(scope: Scope, needs: readonly string[]): Scope {
  const contexts = new Map([...scope.contexts, ['needs', needs]]);
  contexts.delete('matrix');
  return { ...scope, contexts };
}

/** null: it names none, and none is the default. */
function readTargetName(
  { key, value }: MapEntry,
  { targets, defaultTarget }: TriggerSurroundings,
  reader: Reader,
): string | null {
  const own = entriesOf(value).get('target');
  const target = readLiteral(own, reader) ?? defaultTarget?.name ?? null;
  const at = own?.value ?? defaultTarget?.at ?? key;
  if (target === null) {
    reader.error(
      'missing-target',
      at,
      'the trigger names no target, and there are several',
      `Add \`target:\` here or under \`defaults:\`. The targets are: ${targets.join(', ')}.`,
    );
    // An expression has been told already.
  } else if (!target.includes('${{') && !targets.includes(target)) {
    reader.unknownName('unknown-target', at, 'target', target, targets);
  }
  return target;
}
