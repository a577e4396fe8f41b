import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SERVER = fileURLToPath(
  new URL('../../node_modules/yaml-language-server/bin/yaml-language-server', import.meta.url),
);

export const isInstalled = existsSync(SERVER);

export interface Place {
  /** From 0, as the protocol counts. */
  readonly line: number;
  readonly character: number;
}

/** What the tests need of the Language Server Protocol's diagnostics. */
export interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: Place; readonly end: Place };
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** The YAML language server that editors run, as a process of its own, spoken to as an editor does. */
export class LanguageServer {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #diagnostics = new Map<string, (found: readonly Diagnostic[]) => void>();
  #buffer = Buffer.alloc(0);
  #next = 1;

  private constructor(folder: string) {
    this.#child = spawn(process.execPath, [SERVER, '--stdio'], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  static async start(folder: string): Promise<LanguageServer> {
    const server = new LanguageServer(folder);
    const snippets = { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } };
    await server.ask('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      capabilities: {
        textDocument: {
          completion: snippets,
          hover: { contentFormat: ['markdown'] },
          publishDiagnostics: {},
        },
        workspace: { configuration: true },
      },
    });
    server.#tell('initialized', {});
    return server;
  }

  ask(method: string, params: unknown): Promise<unknown> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(error.message)),
      );
      this.#send({ id, method, params });
    });
  }

  /** Opens a file with this text, and gives what the editor would underline. */
  open(uri: string, text: string): Promise<readonly Diagnostic[]> {
    const found = new Promise<readonly Diagnostic[]>(resolve => this.#diagnostics.set(uri, resolve));
    this.#tell('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    return found;
  }

  async close(): Promise<void> {
    const ended = new Promise(resolve => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }

  #tell(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    while (true) {
      const head = this.#buffer.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString('utf8', 0, head))?.[1]);
      if (head === -1 || this.#buffer.length < head + 4 + length) return;
      const body = this.#buffer.toString('utf8', head + 4, head + 4 + length);
      this.#buffer = this.#buffer.subarray(head + 4 + length);
      this.#take(JSON.parse(body));
    }
  }

  #take(message: Message): void {
    const { id, method, params } = message;
    if (method === undefined) {
      if (typeof id === 'number') this.#waiting.get(id)?.(message);
    } else if (method === 'textDocument/publishDiagnostics' && isPublished(params)) {
      this.#diagnostics.get(params.uri)?.(params.diagnostics);
    } else if (method === 'workspace/configuration' && id !== undefined) {
      const yaml = {
        validate: true,
        hover: true,
        completion: true,
        schemaStore: { enable: false },
        schemas: {},
      };
      this.#send({ id, result: settingsFor(params, yaml) });
    } else if (id !== undefined) this.#send({ id, result: null });
  }
}

const settingsFor = (params: unknown, yaml: unknown): unknown =>
  typeof params === 'object' && params !== null && 'items' in params && Array.isArray(params.items)
    ? params.items.map((item: { readonly section?: string }) => (item.section === 'yaml' ? yaml : {}))
    : [];

const isPublished = (
  params: unknown,
): params is { readonly uri: string; readonly diagnostics: readonly Diagnostic[] } =>
  typeof params === 'object' && params !== null && 'uri' in params && 'diagnostics' in params;
