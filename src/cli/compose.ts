import { readFile } from 'node:fs/promises';
import { systemClock } from '../core/clock.ts';
import type { SecretReader } from '../core/text.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Plan } from '../plan/plan.ts';
import { secretsOf } from '../plan/secrets-of.ts';
import { createJenkinsTarget } from '../targets/jenkins/jenkins-target.ts';
import {
  createSecretReader,
  missingSecrets,
  type SecretFault,
  type SecretSurroundings,
} from '../targets/secret-reader.ts';
import type { Target } from '../targets/target.ts';
import type { Io } from './io.ts';
import { runCommand } from './run-command.ts';
import { version } from './version.ts';

/** Where this process finds secrets. */
function surroundings(io: Io): SecretSurroundings {
  return { env: name => io.env[name], readFile: path => readFile(path, 'utf8'), runCommand };
}

/** Adds the targets of a plan that are not there yet, ready to be used; nothing is connected yet. */
export function addTargets(targets: Map<string, Target>, plan: Plan, manifest: Manifest, io: Io): void {
  addTargetsWith(targets, plan, createSecretReader(manifest.secrets, surroundings(io)));
}

export function missingSecretsOf(plan: Plan, manifest: Manifest, io: Io): Promise<readonly SecretFault[]> {
  return missingSecrets(secretsOf(plan), manifest.secrets, surroundings(io));
}

/** In a rehearsal no secret is read: the sandbox gets the secret's name in its place. */
export function addRehearsalTargets(targets: Map<string, Target>, plan: Plan): void {
  addTargetsWith(targets, plan, async name => name);
}

function addTargetsWith(targets: Map<string, Target>, plan: Plan, secrets: SecretReader): void {
  const userAgent = `volley/${version}`;
  for (const { name, url, auth } of plan.targets.values()) {
    if (targets.has(name)) continue;
    targets.set(name, createJenkinsTarget({ name, url, auth, secrets, clock: systemClock, userAgent }));
  }
}
