import { readFile } from 'node:fs/promises';
import { type Clock, systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import type { SecretReader } from '../../core/text.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { neededSecrets } from '../../plan/needed-secrets.ts';
import type { Plan, PlannedTarget } from '../../plan/plan.ts';
import type { Polling } from '../../run/follow/poll-interval.ts';
import { createJenkinsTarget, type JenkinsOptions } from '../../targets/jenkins/jenkins-target.ts';
import { createSecretReader, missingSecrets, type SecretSurroundings } from '../../targets/secret-reader.ts';
import type { Target } from '../../targets/target.ts';
import type { Io } from '../io.ts';
import { runCommand } from '../process/run-command.ts';
import { version } from '../version.ts';
import { connectionOptions } from './connection-options.ts';

/** Where this process finds secrets. */
function surroundings(io: Io): SecretSurroundings {
  return {
    env: name => io.env[name],
    readFile: path => readFile(path, 'utf8'),
    runCommand,
    learn: io.redactor.learn,
  };
}

/**
 * Adds the targets of a plan that are not there yet, ready to be used; nothing is connected yet. None is added, and every
 * reason returned, when a secret or a file that they need cannot be read: better told now than by the 500th request.
 */
export async function addTargets(
  targets: Map<string, Target>,
  plan: Pick<Plan, 'targets' | 'requests'>,
  manifest: Manifest,
  io: Io,
): Promise<readonly Problem[]> {
  const problems = [...(await missingSecretsNamed(neededSecrets(plan), manifest, io))];
  const secrets = createSecretReader(manifest.secrets, surroundings(io));
  const ready = new Map<string, Target>();
  for (const target of plan.targets.values()) {
    if (targets.has(target.name)) continue;
    const connection = await connectionOptions(target, io.env);
    if (connection.ok) {
      ready.set(target.name, createTarget(target, secrets, { ...connection.value, redactor: io.redactor }));
    } else problems.push(connection.error);
  }
  if (problems.length === 0) for (const [name, target] of ready) targets.set(name, target);
  return problems;
}

/** A problem for each of these secrets that cannot be read now. */
export async function missingSecretsNamed(
  names: Iterable<string>,
  manifest: Manifest,
  io: Io,
): Promise<readonly Problem[]> {
  const missing = await missingSecrets(names, manifest.secrets, surroundings(io));
  return missing.map(fault => ({ code: 'missing-secret', severity: 'error', ...fault }));
}

/**
 * Reads every secret of the manifest that can be read now, so that it is masked: the console of a build may repeat the
 * parameters of any trigger. A warning for each that cannot be: builds may show it.
 */
export async function learnSecretsOf(manifest: Manifest, io: Io): Promise<readonly Problem[]> {
  const missing = await missingSecrets(manifest.secrets.keys(), manifest.secrets, surroundings(io));
  return missing.map(({ message, next }) => ({
    code: 'unmasked-secret',
    severity: 'warning',
    message: `${message}: a console that repeats it shows it`,
    next: `${next} Then it is masked.`,
  }));
}

/** How often the targets of a plan are looked at. */
export const pollingOf = (plan: Plan): ReadonlyMap<string, Polling> =>
  new Map([...plan.targets.values()].map(({ name, connection }) => [name, connection.polling]));

/** In a rehearsal no secret is read: the sandbox gets the secret's name in its place. */
export function addRehearsalTargets(
  targets: Map<string, Target>,
  plan: Plan,
  clock: Clock = systemClock,
): void {
  for (const target of plan.targets.values()) {
    if (!targets.has(target.name))
      targets.set(
        target.name,
        createTarget(target, async name => name, { clock }),
      );
  }
}

const createTarget = (
  { name, url, auth }: PlannedTarget,
  secrets: SecretReader,
  connection: Partial<JenkinsOptions>,
): Target =>
  createJenkinsTarget({
    clock: systemClock,
    ...connection,
    name,
    url,
    auth,
    secrets,
    userAgent: `volley/${version}`,
  });
