import type { Location } from '../core/source.ts';
import type { RawTrigger } from './generated/raw-manifest.ts';
import type { Trigger } from './manifest.ts';
import { readConcurrency } from './read-concurrency.ts';
import { readCondition } from './read-condition.ts';
import { readConduct } from './read-conduct.ts';
import { readInputs } from './read-inputs.ts';
import { readJob } from './read-job.ts';
import { matrixKeys, readMatrix } from './read-matrix.ts';
import { readNeeds } from './read-needs.ts';
import { type DefaultTimezone, readSchedules, type ScheduleCheck } from './read-schedules.ts';
import type { Reader } from './reader.ts';
import type { Scope } from './scope.ts';
import type { Template } from './template.ts';
import { entriesOf, itemsOf, locate, type MapEntry } from './tree.ts';
import { valueText } from './value.ts';

export type { ScheduleCheck, ScheduleFault } from './read-schedules.ts';

/** What a trigger may take from the rest of the manifest. */
export interface TriggerSurroundings {
  readonly scope: Scope;
  readonly targets: readonly string[];
  /** The target of triggers that name none, and where the manifest says so. */
  readonly defaultTarget: { readonly name: string; readonly at: Location } | null;
  readonly defaultTimezone: DefaultTimezone;
  readonly checkSchedule: ScheduleCheck;
}

/**
 * A trigger, with the names that its own expressions may read: its matrix and inputs, and what all triggers share. null
 * where the reader has been told of something without which there is none.
 */
export function readTrigger(
  name: string,
  raw: RawTrigger,
  entry: MapEntry,
  around: TriggerSurroundings,
  reader: Reader,
): Trigger | null {
  const parts = entriesOf(entry.value);
  const matrix = readMatrix(parts.get('matrix'), reader);
  const inputs = readInputs(parts.get('inputs'), raw.inputs ?? {}, reader);
  const scope: Scope = {
    secrets: around.scope.secrets,
    compileCel: around.scope.compileCel,
    contexts: new Map([
      ['matrix', matrixKeys(matrix)],
      ['inputs', [...inputs.keys()]],
      ...around.scope.contexts,
      ['trigger', ['name']],
    ]),
  };
  const open: Scope = { ...scope, secrets: null };
  const optional = (part: string, partScope: Scope): Template | null => {
    const found = parts.get(part);
    return found === undefined ? null : reader.template(found.value, partScope);
  };
  const job = readJob(parts.get('job'), open, reader);
  const parameters = new Map<string, Template>();
  for (const [parameter, { value }] of entriesOf(parts.get('parameters')?.value)) {
    parameters.set(parameter, reader.template(value, { ...scope, run: true }));
  }
  const paths = itemsOf(parts.get('paths')?.value).map(at => ({
    pattern: reader.template(at, open),
    at: locate(at),
  }));
  const cause = optional('cause', open);
  const concurrency = readConcurrency(raw.concurrency, parts.get('concurrency'), open, reader);
  const needs = readNeeds(parts.get('needs'));
  const condition = readCondition(parts.get('if'), conditionScope(open, needs), reader);
  const tokenAt = parts.get('token');
  const token = tokenAt === undefined ? null : reader.secret(tokenAt.value, scope);
  const literal = (part: string): string | null => {
    const found = parts.get(part);
    return found === undefined ? null : valueText(reader.value(found.value));
  };
  const description = literal('description');
  const { defaultTimezone, checkSchedule } = around;
  const schedules = readSchedules(
    { name, raw: raw.schedule ?? [] },
    parts.get('schedule'),
    defaultTimezone,
    checkSchedule,
    reader,
  );
  const ownTarget = parts.get('target');
  const target = literal('target') ?? around.defaultTarget?.name ?? null;
  const targetAt = ownTarget?.value ?? around.defaultTarget?.at ?? entry.key;
  // An expression has been told already.
  if (target?.includes('${{') !== true) checkTarget(target, targetAt, around.targets, reader);
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

/** A condition stands for the whole trigger, so that it has no combination to read, and it may look back. */
function conditionScope(scope: Scope, needs: readonly string[]): Scope {
  const contexts = new Map([...scope.contexts, ['needs', needs]]);
  contexts.delete('matrix');
  return { ...scope, contexts };
}

function checkTarget(target: string | null, at: Location, targets: readonly string[], reader: Reader): void {
  const known = `The targets are: ${targets.join(', ')}.`;
  if (target === null) {
    reader.error(
      'missing-target',
      at,
      'the trigger names no target, and there are several',
      `Add \`target:\` here or under \`defaults:\`. ${known}`,
    );
  } else if (!targets.includes(target)) {
    reader.unknownName('unknown-target', at, 'target', target, targets);
  }
}
