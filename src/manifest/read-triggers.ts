import type { Span } from '../core/source.ts';
import type { RawTrigger } from './generated/raw-manifest.ts';
import { DEFAULTS, type InputSpec, type JobTemplate, type ScheduleSpec, type Trigger } from './manifest.ts';
import { matrixKeys, readMatrix, warnOfNumber } from './read-matrix.ts';
import type { Reader } from './reader.ts';
import type { Scope } from './scope.ts';
import type { Template } from './template.ts';
import { entriesOf, itemsOf, type MapEntry, treeValue } from './tree.ts';
import { equalValues } from './value.ts';

/** What a trigger may take from the rest of the manifest. */
export interface TriggerSurroundings {
  readonly scope: Scope;
  readonly targets: readonly string[];
  readonly defaultTarget: string | null;
  readonly defaultTimezone: string;
  readonly checkSchedule: ScheduleCheck;
}

/**
 * Says what is wrong with a schedule, with offsets into the cron text. Passed in: what cron means is the
 * business of a later stage.
 */
export type ScheduleCheck = (schedule: {
  readonly cron: string;
  readonly timezone: string;
  readonly trigger: string;
}) => readonly ScheduleFault[];

export interface ScheduleFault {
  readonly part: 'cron' | 'timezone';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly next: string;
  /** Offsets into the cron text; none for a time zone. */
  readonly start?: number;
  readonly end?: number;
}

export function readTrigger(
  name: string,
  raw: RawTrigger,
  entry: MapEntry,
  around: TriggerSurroundings,
  reader: Reader,
): Trigger | null {
  const parts = entriesOf(entry.value);
  const matrix = readMatrix(parts.get('matrix'), reader);
  const inputs = readInputs(parts.get('inputs'), raw, reader);
  const scope: Scope = {
    secrets: around.scope.secrets,
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
    warnOfNumber(value, reader);
    parameters.set(parameter, reader.template(value, scope));
  }
  const cause = optional('cause', open);
  const token = optional('token', scope);
  const schedules = readSchedules(name, parts.get('schedule'), around, reader);
  const target = raw.target ?? around.defaultTarget;
  checkTarget(target, parts.get('target')?.value ?? entry.key, around.targets, reader);
  if (job === null || target === null) return null;
  return {
    name,
    description: raw.description ?? null,
    target,
    job,
    token,
    cause,
    schedules,
    inputs,
    matrix,
    parameters,
    maxParallel: raw['max-parallel'] ?? null,
    unstable: raw.unstable ?? DEFAULTS.unstable,
    at: entry.key,
  };
}

function checkTarget(target: string | null, at: Span, targets: readonly string[], reader: Reader): void {
  const known = `The targets are: ${targets.join(', ')}.`;
  if (target === null) {
    reader.error(
      'missing-target',
      at,
      'no target is said, and there are several',
      `Add \`target:\`. ${known}`,
    );
  } else if (!targets.includes(target)) {
    reader.unknownName('unknown-target', at, 'target', target, targets);
  }
}

function readJob(entry: MapEntry | undefined, scope: Scope, reader: Reader): JobTemplate | null {
  if (entry === undefined) return null;
  const { value } = entry;
  const example = 'Write the folder path and the name, e.g. platform/build.';
  if (value.kind === 'list') {
    const names = value.items.map(item => reader.template(item, scope));
    return { kind: 'names', names, at: value };
  }
  const path = reader.template(value, scope);
  if (path.kind === 'constant') {
    const text = String(path.value);
    if (URL.canParse(text)) reader.error('bad-job', value, 'the job is written as an address', example);
    else if (text.split('/').every(name => name.trim() === ''))
      reader.error('bad-job', value, 'the job has no name', example);
  }
  return { kind: 'path', path, at: value };
}

function readInputs(entry: MapEntry | undefined, raw: RawTrigger, reader: Reader): Map<string, InputSpec> {
  const inputs = new Map<string, InputSpec>();
  for (const [name, { value: tree }] of entriesOf(entry?.value)) {
    const parts = entriesOf(tree);
    const given = parts.get('default');
    reader.literal(given?.value);
    const fallback = given === undefined ? null : treeValue(given.value);
    const choices = parts.has('choices') ? itemsOf(parts.get('choices')?.value).map(treeValue) : null;
    if (
      given !== undefined &&
      fallback !== null &&
      choices?.every(choice => !equalValues(choice, fallback))
    ) {
      reader.error(
        'bad-default',
        given.value,
        `the default of "${name}" is not one of its choices`,
        'Add it to `choices:`.',
      );
    }
    const spec = raw.inputs?.[name];
    inputs.set(name, {
      name,
      type: spec?.type ?? 'string',
      description: spec?.description ?? null,
      default: fallback,
      choices,
    });
  }
  return inputs;
}

function readSchedules(
  trigger: string,
  entry: MapEntry | undefined,
  around: TriggerSurroundings,
  reader: Reader,
): readonly ScheduleSpec[] {
  return itemsOf(entry?.value).flatMap((tree): readonly ScheduleSpec[] => {
    const cronTree = entriesOf(tree).get('cron')?.value;
    const zoneTree = entriesOf(tree).get('timezone')?.value;
    if (cronTree?.kind !== 'scalar') return [];
    const cron = String(cronTree.value);
    const timezone = zoneTree?.kind === 'scalar' ? String(zoneTree.value) : around.defaultTimezone;
    for (const fault of around.checkSchedule({ cron, timezone, trigger })) {
      if (fault.part === 'timezone') {
        reader.error('unknown-timezone', zoneTree ?? tree, fault.message, fault.next);
        continue;
      }
      // Offsets hold where file and value agree: in plain text, and behind one opening quote.
      const begin = reader.source.text.indexOf(cron, cronTree.start);
      const exact =
        begin !== -1 && begin <= cronTree.start + 1 && fault.start !== undefined && fault.end !== undefined;
      const span = exact ? { start: begin + (fault.start ?? 0), end: begin + (fault.end ?? 0) } : cronTree;
      if (fault.severity === 'error') reader.error('bad-cron', span, fault.message, fault.next);
      else reader.warn('ambiguous-days', span, fault.message, fault.next);
    }
    return [{ cron, timezone, at: cronTree }];
  });
}
