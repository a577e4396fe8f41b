import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runId } from '../../../src/core/ids.ts';
import type { Recorded } from '../../../src/store/journal.ts';
import { eventBatch } from '../../../src/store/sqlite/events.ts';
import { startWorker, type WorkerFile } from '../../../src/store/sqlite/writer/start-worker.ts';
import type { ThreadAnswer, ThreadListener } from '../../../src/store/sqlite/writer/thread-port.ts';
import { WriterThread } from '../../../src/store/sqlite/writer/writer-thread.ts';
import { bundledWorker } from '../bundle.ts';
import { tempFolder } from '../store-rig.ts';

const worker = bundledWorker();

/** A script with this text. */
function script(text: string): URL {
  const path = join(tempFolder(), 'worker.mjs');
  writeFileSync(path, text);
  return pathToFileURL(path);
}

interface Heard {
  readonly answers: ThreadAnswer[];
  readonly ended: Promise<void>;
}

function heard(source: URL, file: WorkerFile = { path: 'store.db', identity: null }): Heard {
  const answers: ThreadAnswer[] = [];
  const ended = new Promise<void>(resolve => {
    const listener: ThreadListener = { answer: answer => void answers.push(answer), ended: resolve };
    startWorker(source, file)(listener);
  });
  return { answers, ended };
}

const SAYS_READY = `import { parentPort } from 'node:worker_threads';\nparentPort.postMessage({ kind: 'ready' });\n`;

describe('a thread', () => {
  test.each([
    ['whose script is not there', () => new URL('file:///no/such/worker.js')],
    ['that fails while it starts', () => script(`throw new Error('no SQLite')`)],
  ])('%s has ended without being ready', async (_, source) => {
    const { answers, ended } = heard(source());
    await ended;
    expect(answers).toEqual([]);
  });

  test('that dies while it writes leaves nobody waiting', async () => {
    const dying = script(`${SAYS_READY}parentPort.on('message', () => { throw new Error('torn'); });`);
    const told = await new Promise<Recorded | null>(resolve => {
      const thread = new WriterThread(listener =>
        startWorker(dying, { path: 'store.db', identity: null })({
          ...listener,
          answer: answer => {
            listener.answer(answer);
            const run = runId('20261122-000000-aaaa');
            const batch = { run, number: 1, owner: 'a', isStopping: false, at: 0, ...eventBatch(1, []) };
            thread.write(batch, resolve);
          },
        }),
      );
    });
    expect(told).toBeNull();
  });

  test('gets nothing of the environment, where secrets are', async () => {
    const path = join(tempFolder(), 'told.json');
    const tell = `writeFileSync(${JSON.stringify(path)}, JSON.stringify(process.env));`;
    await heard(script(`import { writeFileSync } from 'node:fs';\n${tell}`)).ended;
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });

  test('makes no store where the one that it is to write to has gone', async () => {
    const path = join(tempFolder(), 'store.db');
    // Another file than the one that was opened, if there were one.
    const gone = heard(worker, { path, identity: '1:2' });
    await gone.ended;
    expect([gone.answers, existsSync(path)]).toEqual([[], false]);
  });
});
