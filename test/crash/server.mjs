// A sandbox in a process of its own, which can be killed and started again in the same home and on the same port.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { killed, start } from './processes.mjs';

/** The effect comes at once, the answer this much later: a kill is to find requests whose answers are on their way. */
const LATE_ANSWERS = 'delay:trigger=150ms*always';

const MANIFEST = `version: 1
targets: {ci: {type: jenkins, url: "http://127.0.0.1:1/"}}
triggers: {t: {job: build, parameters: {N: "0", R: "0"}}}
sandbox: {executors: 20, jobs: {build: {duration: 200ms}}}
`;

export class Server {
  #folder;
  #process;
  url = null;
  token = null;

  constructor(folder) {
    this.#folder = folder;
  }

  /** Resolves once it takes requests. */
  async start() {
    const manifest = join(this.#folder, 'sandbox.yaml');
    if (this.url === null) await writeFile(manifest, MANIFEST);
    const port = this.url === null ? '0' : new URL(this.url).port;
    const home = join(this.#folder, 'home');
    const args = ['sandbox', '-f', manifest, '--home', home, '--port', port, '--fault', LATE_ANSWERS];
    this.#process = start(args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    for await (const chunk of this.#process.stdout.iterator({ destroyOnReturn: false })) {
      text += chunk;
      const said = /at (\S+) {2}user admin, API token (\S+)/.exec(text);
      if (said === null) continue;
      [, this.url, this.token] = said;
      return;
    }
    throw new Error(`the sandbox ended at its start: ${text}`);
  }

  kill() {
    return killed(this.#process);
  }

  /** Every build that was ever started, whatever was killed since. */
  async builds() {
    return (await fetch(`${this.url}/sandbox/builds`)).json();
  }
}
