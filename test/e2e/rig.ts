import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/core/clock.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Finished {
  /** null: killed by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
  /** What it has printed on standard output so far. */
  output(): string;
  /** And on standard error. */
  errors(): string;
  /** Resolves once the output holds this text; rejects when the process ends without it. */
  seen(text: string): Promise<void>;
}

/** The built binary in a folder of its own, with an environment that holds nothing but what a test gives it. */
export class Rig {
  readonly folder: string;
  readonly #sandboxes: Sandbox[] = [];
  readonly #running = new Set<ChildProcess>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Rig> {
    return new Rig(await mkdtemp(join(tmpdir(), 'volley-e2e-')));
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text);
  }

  /** A file's bytes, and those of what SQLite keeps beside it, one character each. */
  async read(name: string): Promise<string> {
    const names = (await this.files()).filter(file => file.startsWith(name));
    const parts = await Promise.all(names.map(file => readFile(join(this.folder, file), 'latin1')));
    return parts.join('');
  }

  files(): Promise<string[]> {
    return readdir(this.folder);
  }

  /** A controller of its own process would be truer still; builds are counted on it, never on our side. */
  async sandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
    const sandbox = await startSandbox({ clock: systemClock, ...options });
    this.#sandboxes.push(sandbox);
    return sandbox;
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    return this.#start(process.execPath, [CLI, ...args], env);
  }

  /** A line of shell, for what has to be set before the binary starts. */
  shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return this.#start('/bin/sh', ['-c', line], env).finished;
  }

  /** Another program, which starts the binary by itself. */
  command(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    return this.#start(command, args, env);
  }

  #start(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Running {
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    let stdout = '';
    let stderr = '';
    const watchers = new Set<() => void>();
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      for (const look of watchers) look();
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
      for (const look of watchers) look();
    });
    const finished = new Promise<Finished>(resolve => {
      child.on('close', code => {
        this.#running.delete(child);
        resolve({ code, stdout, stderr });
      });
    });
    const seen = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!stdout.includes(text) && !stderr.includes(text)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        void finished.then(result => reject(new Error(`ended without "${text}": ${JSON.stringify(result)}`)));
      });
    return { process: child, finished, seen, output: () => stdout, errors: () => stderr };
  }

  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return this.start(args, env).finished;
  }

  async close(): Promise<void> {
    for (const child of this.#running) child.kill('SIGKILL');
    await Promise.all(this.#sandboxes.map(sandbox => sandbox.close()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A manifest whose one target is this sandbox, with the API token of its administrator as a secret. */
export function manifestFor(sandbox: Pick<Sandbox, 'url' | 'user'>, triggers: string, more = ''): string {
  return `version: 1
secrets: {TOKEN: {env: TOKEN}}
targets:
  ci: {type: jenkins, url: "${sandbox.url}/", auth: {user: ${sandbox.user}, token: "\${{ secrets.TOKEN }}"}}
triggers:
${triggers}
${more}`;
}
