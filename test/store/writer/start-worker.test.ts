import { existsSync, writeFileSync } from 'node:fs';
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
import { codeOf, tempFolder } from '../store-rig.ts';

const worker = bundledWorker();

/** A script with this text. */
function script(text: string): URL {
  const path = join(tempFolder(), 'worker.mjs');
  writeFileSync(path, text);
  return pathToFileURL(path);
}

interface Heard {
  readonly answers: ThreadAnswer[];
  /** Why the thread has ended. */
  readonly ended: Promise<string | null>;
}

function heard(source: URL, file: WorkerFile = { path: 'store.db', identity: null }): Heard {
  const answers: ThreadAnswer[] = [];
  const ended = new Promise<string | null>(resolve => {
    const listener: ThreadListener = { answer: answer => void answers.push(answer), ended: resolve };
    startWorker(source, file)(listener);
  });
  return { answers, ended };
}

const SAYS_READY = `import { parentPort } from 'node:worker_threads';\nparentPort.postMessage({ kind: 'ready' });\n`;

describe('a thread', () => {
  test('whose script is not there has ended at once', async () => {
    expect(await heard(new URL('file:///no/such/worker.js')).ended).toContain('is not there');
  });

  test('that fails while it starts ends with the reason', async () => {
    expect(await heard(script(`throw new Error('no SQLite')`)).ended).toBe('no SQLite');
  });

  test('that dies while it writes leaves a fault, not somebody who waits', async () => {
    const dying = script(`${SAYS_READY}parentPort.on('message', () => { throw new Error('torn'); });`);
    const told = await new Promise<Recorded>(resolve => {
      const thread = new WriterThread('store.db', listener =>
        startWorker(dying, { path: 'store.db', identity: null })({
          ...listener,
          answer: answer => {
            listener.answer(answer);
            const run = runId('20261122-000000-aaaa');
            thread.write({ run, number: 1, owner: 'a', isStopping: false, ...eventBatch(1, []) }, resolve);
          },
        }),
      );
    });
    expect(codeOf(told)).toBe('failed-io');
    expect(told.ok ? null : told.error.detail).toBe('the thread that writes has ended: torn');
  });

  test('gets nothing of the environment, where secrets are', async () => {
    const telling = script(`${SAYS_READY}throw new Error(JSON.stringify(process.env));`);
    expect(await heard(telling).ended).toBe('{}');
  });

  test('makes no store where the one that it is to write to has gone', async () => {
    const path = join(tempFolder(), 'store.db');
    // Another file than the one that was opened, if there were one.
    const gone = heard(worker, { path, identity: '1:2' });
    expect([await gone.ended, gone.answers, existsSync(path)]).toEqual([null, [], false]);
  });
});
