import { logsOfAddress } from '../consoles/logs-of-address.ts';
import { type LogsOfRunOptions, logsOfRun } from '../consoles/logs-of-run.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../manifest/load.ts';
import { learnSecretsOf } from '../targets/compose.ts';
import { tell } from '../tell.ts';

/**
 * Prints the console of a build, named by its address, or those of a recorded run. Credentials go to targets of the
 * manifest and nowhere else.
 */
export async function logs(
  what: string,
  request: string | undefined,
  options: LogsOfRunOptions,
  io: Io,
): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.usage;
  }
  const { manifest } = loaded.value;
  tell(await learnSecretsOf(manifest, io), io);
  // No id of a run has a slash: what has one is an address, or was meant to be.
  return what.includes('/')
    ? logsOfAddress(what, options, manifest, io)
    : logsOfRun(what, request, options, manifest, io);
}
