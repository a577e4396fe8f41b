// A `volley serve` that is measured from outside: its log, its store, and what the system says of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const heapOnRequest = new URL('heap-on-request.mjs', import.meta.url).href;

/** Ticks a second in which Linux counts CPU time. */
const TICKS = 100;

export class ServeProcess {
  #child;
  #folder;
  #ended;
  /** From the command to the first look at the clock, in milliseconds. */
  ready = 0;

  static async start(manifest) {
    const service = new ServeProcess();
    service.#folder = mkdtempSync(join(tmpdir(), 'volley-bench-'));
    writeFileSync(join(service.#folder, 'triggers.yaml'), manifest);
    const began = performance.now();
    const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
    const options = ['--expose-gc', '--import', heapOnRequest];
    service.#child = spawn(process.execPath, [...options, cli, 'serve', '--no-api', '--log-format', 'json'], {
      cwd: service.#folder,
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    service.#ended = once(service.#child, 'exit');
    await new Promise((resolve, reject) => {
      createInterface(service.#child.stderr).on('line', line => {
        if (line.includes('"type":"serving"')) resolve();
      });
      service.#child.once('exit', code => reject(new Error(`serve ended with ${code}`)));
    });
    service.ready = performance.now() - began;
    return service;
  }

  /** Bytes that are in use after a collection. */
  async heap() {
    this.#child.send('heap');
    const [bytes] = await once(this.#child, 'message');
    return bytes;
  }

  /** Of one processor, over so many milliseconds. */
  async cpuShare(over) {
    const before = this.#cpu();
    await wait(over);
    return (this.#cpu() - before) / over;
  }

  /**
   * Fires due from `from` to `to` as they appear in the store, until there are `most` of them or the time is over: how many,
   * how late each was, and the last one. Milliseconds.
   */
  async decisions({ from, to, until, most }) {
    const store = new Database(join(this.#folder, '.volley', 'store.db'));
    const query = store.prepare(
      'SELECT instant, count(*) AS amount FROM fires WHERE instant >= ? AND instant <= ? GROUP BY instant',
    );
    const seen = new Map();
    const lateness = [];
    while (Date.now() < until && lateness.length < most) {
      const now = Date.now();
      // The end of what was seen whole needs no second look.
      for (const { instant, amount } of query.all(
        Math.max(from, now - 3_000 - (to === from ? 60_000 : 0)),
        to,
      )) {
        for (let more = seen.get(instant) ?? 0; more < amount; more++) lateness.push(now - instant);
        seen.set(instant, amount);
      }
      await wait(5);
    }
    store.close();
    return { written: lateness.length, lateness, last: Math.max(...lateness.slice(-1_000)) };
  }

  async end() {
    this.#child.kill('SIGKILL');
    await this.#ended;
    rmSync(this.#folder, { recursive: true });
  }

  /** Milliseconds that it has computed so far. */
  #cpu() {
    const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS;
  }
}

const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
