import { execFile } from 'node:child_process';
import { err, ok, type Result } from '../../core/result.ts';
import type { CommandFault, SecretCommand } from '../../targets/secret-command.ts';

/**
 * Runs a command without a shell, in the folder that it names, and returns what it printed. Nothing of its output is
 * in a fault: a part of it may be the secret.
 */
export function runCommand({
  program,
  args,
  folder,
  timeout,
  maxBytes,
}: SecretCommand): Promise<Result<string, CommandFault>> {
  // SIGKILL, since a command that hangs may well ignore the gentler ones.
  const options = {
    cwd: folder,
    timeout,
    maxBuffer: maxBytes,
    killSignal: 'SIGKILL',
    windowsHide: true,
  } as const;
  return new Promise(resolve => {
    execFile(program, [...args], options, (error, stdout) => {
      resolve(error === null ? ok(stdout) : err(faultOf(error)));
    });
  });
}

function faultOf(error: Error & { code?: unknown; killed?: boolean; signal?: unknown }): CommandFault {
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return { kind: 'too-long' };
  if (typeof error.code === 'number') return { kind: 'exit', code: error.code };
  if (error.killed === true) return { kind: 'timeout' };
  if (typeof error.signal === 'string') return { kind: 'signal', signal: error.signal };
  return { kind: 'not-started', reason: String(error.code ?? 'unknown') };
}
