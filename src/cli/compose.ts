import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
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
import { version } from './version.ts';

/** Where this process finds secrets. */
function surroundings(manifest: Manifest, io: Io): SecretSurroundings {
  const folder = dirname(manifest.source.path);
  return { env: name => io.env[name], readFile: path => readFile(resolve(folder, path), 'utf8') };
}

/** The targets of a plan, ready to be used; nothing is connected yet. */
export function createTargets(plan: Plan, manifest: Manifest, io: Io): ReadonlyMap<string, Target> {
  return targetsWith(plan, createSecretReader(manifest.secrets, surroundings(manifest, io)));
}

export function missingSecretsOf(plan: Plan, manifest: Manifest, io: Io): Promise<readonly SecretFault[]> {
  return missingSecrets(secretsOf(plan), manifest.secrets, surroundings(manifest, io));
}

/** In a rehearsal no secret is read: the sandbox gets the secret's name in its place. */
export function createRehearsalTargets(plan: Plan): ReadonlyMap<string, Target> {
  return targetsWith(plan, async name => name);
}

function targetsWith(plan: Plan, secrets: SecretReader): ReadonlyMap<string, Target> {
  const userAgent = `volley/${version}`;
  return new Map(
    [...plan.targets.values()].map(({ name, url, auth }) => [
      name,
      createJenkinsTarget({ name, url, auth, secrets, clock: systemClock, userAgent }),
    ]),
  );
}
