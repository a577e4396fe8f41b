import { describe, expect, test } from 'vitest';
import { err, ok } from '../../src/core/result.ts';
import type { SecretSource } from '../../src/manifest/manifest.ts';
import type { CommandFault, SecretCommand } from '../../src/targets/secret-command.ts';
import {
  createSecretReader,
  missingSecrets,
  type SecretSurroundings,
} from '../../src/targets/secret-reader.ts';

const EXEC: SecretSource = { kind: 'exec', program: 'vault', args: ['get', 'ci'], folder: 'teams' };
const sources = new Map<string, SecretSource>([['TOKEN', EXEC]]);

const around = (runCommand: SecretSurroundings['runCommand']): SecretSurroundings => ({
  env: () => undefined,
  readFile: () => Promise.reject(new Error('there is no disk')),
  runCommand,
  learn: () => {},
});

describe('a secret that a command prints', () => {
  test('is all that it printed but the last line end', async () => {
    const commands: SecretCommand[] = [];
    const read = createSecretReader(
      sources,
      around(async command => {
        commands.push(command);
        return ok('  two\nlines\n\n');
      }),
    );
    expect(await read('TOKEN')).toBe('  two\nlines\n');
    expect(commands).toEqual([
      {
        kind: 'exec',
        program: 'vault',
        args: ['get', 'ci'],
        folder: 'teams',
        timeout: 10_000,
        maxBytes: 65_536,
      },
    ]);
  });

  test('is asked for once by requests at the same time, and anew by later ones', async () => {
    let runs = 0;
    const read = createSecretReader(
      sources,
      around(async () => {
        runs += 1;
        return ok(`${runs}\n`);
      }),
    );
    expect(await Promise.all([read('TOKEN'), read('TOKEN'), read('TOKEN')])).toEqual(['1', '1', '1']);
    expect(await read('TOKEN')).toBe('2');
  });

  const faults: readonly (readonly [CommandFault, string])[] = [
    [{ kind: 'exit', code: 7 }, 'ended with exit code 7'],
    [{ kind: 'signal', signal: 'SIGTERM' }, 'was ended by SIGTERM'],
    [{ kind: 'timeout' }, 'gave no answer within 10 s'],
    [{ kind: 'too-long' }, 'printed more than 64 KiB'],
    [{ kind: 'not-started', reason: 'ENOENT' }, 'cannot be found'],
    [{ kind: 'not-started', reason: 'EACCES' }, 'cannot be started (EACCES)'],
  ];

  test.each(faults)('is missing after %j, with a reason', async (fault, reason) => {
    const missing = await missingSecrets(
      ['TOKEN'],
      sources,
      around(async () => err(fault)),
    );
    expect(missing.map(({ message }) => message)).toEqual([
      `the secret TOKEN is to come from the command vault, which ${reason}`,
    ]);
  });

  test('is missing when nothing was printed: an empty credential is never meant', async () => {
    const missing = await missingSecrets(
      ['TOKEN'],
      sources,
      around(async () => ok('\n')),
    );
    expect(missing[0]?.message).toContain('printed nothing');
  });
});

describe('a secret from a file', () => {
  const files = new Map<string, SecretSource>([['TOKEN', { kind: 'file', path: 'token.txt' }]]);
  const holding = (text: string): SecretSurroundings => ({
    ...around(() => Promise.reject(new Error('there are no commands'))),
    readFile: async () => text,
  });

  test('is its text without the last line end', async () => {
    expect(await createSecretReader(files, holding('sesame\n'))('TOKEN')).toBe('sesame');
  });

  test.each(['', '\n'])('is missing when the file is empty (%j)', async text => {
    const missing = await missingSecrets(['TOKEN'], files, holding(text));
    expect(missing.map(({ message }) => message)).toEqual([
      'the secret TOKEN is to come from the file token.txt, which is empty',
    ]);
  });
});
