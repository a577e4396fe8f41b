import { err, ok, type Result } from '../core/result.ts';
import type { SecretReader } from '../core/text.ts';
import { unreachable } from '../core/unreachable.ts';
import type { SecretSource } from '../manifest/manifest.ts';
import { COMMAND_LIMITS, commandEnd, type RunCommand } from './secret-command.ts';

export interface SecretSurroundings {
  readonly env: (name: string) => string | undefined;
  /** Reads a file; the path is relative to where volley runs. Rejects when it cannot. */
  readonly readFile: (path: string) => Promise<string>;
  readonly runCommand: RunCommand;
  /** Told each value that is read, so that it can be masked where others repeat it. */
  readonly learn: (value: string) => void;
}

export interface SecretFault {
  readonly message: string;
  readonly next: string;
}

/** Reads secrets from where the manifest says, each time anew, so that they may be rotated. */
export function createSecretReader(
  sources: ReadonlyMap<string, SecretSource>,
  around: SecretSurroundings,
): SecretReader {
  // A hundred requests at once are one question to a vault, not a hundred.
  const underway = new Map<string, ReturnType<typeof readSecret>>();
  return async name => {
    const reading = underway.get(name) ?? readSecret(name, sources, around);
    underway.set(name, reading);
    const value = await reading;
    underway.delete(name);
    if (value.ok) return value.value;
    throw new Error(value.error.message);
  };
}

/** Every secret of these names that cannot be read now: better told before the first request than 500 times. */
export async function missingSecrets(
  names: Iterable<string>,
  sources: ReadonlyMap<string, SecretSource>,
  around: SecretSurroundings,
): Promise<readonly SecretFault[]> {
  const values = await Promise.all([...new Set(names)].map(name => readSecret(name, sources, around)));
  return values.flatMap(value => (value.ok ? [] : [value.error]));
}

async function readSecret(
  name: string,
  sources: ReadonlyMap<string, SecretSource>,
  around: SecretSurroundings,
): Promise<Result<string, SecretFault>> {
  const value = await readSource(name, sources, around);
  if (value.ok) around.learn(value.value);
  return value;
}

async function readSource(
  name: string,
  sources: ReadonlyMap<string, SecretSource>,
  around: SecretSurroundings,
): Promise<Result<string, SecretFault>> {
  const source = sources.get(name);
  switch (source?.kind) {
    case undefined:
      return err({ message: `the secret ${name} is not defined`, next: 'Define it under `secrets:`.' });
    case 'env': {
      const value = around.env(source.name);
      if (value !== undefined && value !== '') return ok(value);
      return err({
        message: `the secret ${name} is to come from the environment variable ${source.name}, which is not set`,
        next: `Set ${source.name}.`,
      });
    }
    case 'file': {
      const text = await around.readFile(source.path).catch(() => null);
      // Files written by hand or by `echo` end in a line end that is not part of the secret.
      const value = text === null ? '' : withoutLineEnd(text);
      if (value !== '') return ok(value);
      const [fault, next] =
        text === null
          ? ['cannot be read', 'Check that the file exists and that this user may read it.']
          : ['is empty', 'Write the secret into the file.'];
      return err({
        message: `the secret ${name} is to come from the file ${source.path}, which ${fault}`,
        next,
      });
    }
    case 'exec': {
      const printed = await around.runCommand({ ...source, ...COMMAND_LIMITS });
      const value = printed.ok ? withoutLineEnd(printed.value) : '';
      if (value !== '') return ok(value);
      // Its output is not shown, not even on failure: a part of it may be the secret.
      const end = printed.ok ? 'printed nothing' : commandEnd(printed.error);
      return err({
        message: `the secret ${name} is to come from the command ${source.program}, which ${end}`,
        next: 'Run the command by hand and see.',
      });
    }
    default:
      return unreachable(source);
  }
}

const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '');
