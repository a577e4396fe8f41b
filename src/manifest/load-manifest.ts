import { createHash } from 'node:crypto';
import { parseDuration } from '../core/duration.ts';
import { inReadingOrder, isError } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { SourceFile } from '../core/source.ts';
import type { RawManifest, RawSecret } from './generated/raw-manifest.ts';
import validate from './generated/validate-triggers.js';
import {
  DEFAULTS,
  type Manifest,
  type SandboxSpec,
  type SecretSource,
  type TargetSpec,
  type Trigger,
} from './manifest.ts';
import type { ManifestProblem } from './problem-code.ts';
import { readTarget } from './read-targets.ts';
import { readTrigger, type ScheduleCheck } from './read-triggers.ts';
import { Reader } from './reader.ts';
import { schemaProblems } from './schema-problems.ts';
import type { Scope } from './scope.ts';
import { entriesOf, plainData, type Tree, treeAt, treeValue } from './tree.ts';
import type { Value } from './value.ts';
import { parseYaml } from './yaml-tree.ts';

export interface LoadedManifest {
  readonly manifest: Manifest;
  readonly warnings: readonly ManifestProblem[];
}

/**
 * Text → Manifest, or all of its problems in reading order (warnings among them). Text that is no YAML is not
 * checked against the schema, and what does not fit the schema is not checked for meaning: the later answers
 * would only be echoes of the earlier ones.
 */
export function loadManifest(
  source: SourceFile,
  checkSchedule: ScheduleCheck,
): Result<LoadedManifest, readonly ManifestProblem[]> {
  const tree = parseYaml(source);
  if (!tree.ok) return err(inReadingOrder(tree.error));
  const data = plainData(tree.value);
  if (!validate(data)) return err(inReadingOrder(schemaProblems(validate.errors ?? [], tree.value, source)));
  const reader = new Reader(source);
  const manifest = readManifest(data, tree.value, checkSchedule, reader);
  const problems = inReadingOrder(reader.problems);
  return manifest === null || problems.some(isError) ? err(problems) : ok({ manifest, warnings: problems });
}

function readManifest(
  raw: RawManifest,
  tree: Tree,
  checkSchedule: ScheduleCheck,
  reader: Reader,
): Manifest | null {
  const parts = entriesOf(tree);
  const env = raw.env ?? [];
  const vars = readVars(tree, reader);
  const secrets = readSecrets(raw.secrets ?? {});
  const scope: Scope = {
    contexts: new Map([
      ['vars', [...vars.keys()]],
      ['env', env],
    ]),
    secrets: [...secrets.keys()],
  };
  const targets = new Map<string, TargetSpec>();
  for (const [name, entry] of entriesOf(parts.get('targets')?.value)) {
    const rawTarget = raw.targets[name];
    const target = rawTarget === undefined ? null : readTarget(name, rawTarget, entry, scope, reader);
    if (target !== null) targets.set(name, target);
  }
  const names = Object.keys(raw.targets);
  const triggers = new Map<string, Trigger>();
  const surroundings = {
    scope,
    targets: names,
    defaultTarget: raw.defaults?.target ?? (names.length === 1 ? (names[0] ?? null) : null),
    defaultTimezone: raw.defaults?.timezone ?? DEFAULTS.timezone,
    checkSchedule,
  };
  for (const [name, entry] of entriesOf(parts.get('triggers')?.value)) {
    const rawTrigger = raw.triggers[name];
    const trigger =
      rawTrigger === undefined ? null : readTrigger(name, rawTrigger, entry, surroundings, reader);
    if (trigger !== null) triggers.set(name, trigger);
  }
  return {
    source: reader.source,
    digest: `sha256:${createHash('sha256').update(reader.source.text).digest('hex')}`,
    env,
    secrets,
    vars,
    targets,
    triggers,
    limits: { maxRequests: raw.limits?.['max-requests'] ?? DEFAULTS.maxRequests },
    sandbox: readSandbox(raw, tree, reader),
  };
}

function readVars(tree: Tree, reader: Reader): Map<string, Value> {
  const vars = new Map<string, Value>();
  for (const [name, { value }] of entriesOf(treeAt(tree, ['vars']))) {
    reader.literal(value);
    vars.set(name, treeValue(value));
  }
  return vars;
}

function readSecrets(raw: Readonly<Record<string, RawSecret>>): Map<string, SecretSource> {
  const secrets = new Map<string, SecretSource>();
  for (const [name, { env, file }] of Object.entries(raw)) {
    if (env !== undefined) secrets.set(name, { kind: 'env', name: env });
    else if (file !== undefined) secrets.set(name, { kind: 'file', path: file });
  }
  return secrets;
}

function readSandbox(raw: RawManifest, tree: Tree, reader: Reader): SandboxSpec {
  const at = ['sandbox', 'jobs'];
  const duration = (text: string | undefined, path: readonly string[]): number | null => {
    if (text === undefined) return null;
    const milliseconds = parseDuration(text);
    const place = treeAt(tree, path);
    if (milliseconds === null && place !== null) {
      reader.error(
        'bad-duration',
        place,
        `"${text}" is not a duration`,
        'Write a number and a unit, e.g. 90s or 1h30m.',
      );
    }
    return milliseconds;
  };
  const jobs = Object.entries(raw.sandbox?.jobs ?? {}).map(([job, spec]) => {
    const outcomes = (spec.outcomes ?? []).map((outcome, index) => ({
      when: whenOf(treeAt(tree, [...at, job, 'outcomes', String(index), 'when'])),
      result: outcome.result,
      duration: duration(outcome.duration, [...at, job, 'outcomes', String(index), 'duration']),
    }));
    const ownDuration = duration(spec.duration, [...at, job, 'duration']) ?? DEFAULTS.sandboxDuration;
    return [job, { duration: ownDuration, outcomes }] as const;
  });
  return { executors: raw.sandbox?.executors ?? DEFAULTS.sandboxExecutors, jobs: new Map(jobs) };
}

/** Values as they are sent: a number as it was written. */
function whenOf(tree: Tree | null): Map<string, string> {
  const when = new Map<string, string>();
  for (const [name, { value }] of entriesOf(tree)) if (value.kind === 'scalar') when.set(name, value.source);
  return when;
}
