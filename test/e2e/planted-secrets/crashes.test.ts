import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

/** Quotes, in an error that nobody expects, what is about to be sent to a server. */
const QUOTES_WHAT_IT_SENDS = `
import { Socket } from 'node:net';
const write = Socket.prototype.write;
Socket.prototype.write = function (chunk, ...rest) {
  if (/^(GET|POST) /.test(String(chunk))) setTimeout(() => { throw new Error('cannot write ' + chunk); });
  return write.call(this, chunk, ...rest);
};
`;

const FILLS_MEMORY = `
setTimeout(() => { for (const all = []; ; ) all.push(new Array(100_000).fill(all.length)); }, 300);
`;

async function loaded(name: string, code: string): Promise<string> {
  await stage.rig.write(name, code);
  return `--import ${join(stage.rig.folder, name)}`;
}

test('a defect that quotes a request is told without the secrets in it', async () => {
  const NODE_OPTIONS = await loaded('quotes.mjs', QUOTES_WHAT_IT_SENDS);
  const { code, stdout, stderr } = await stage.rig.run(['run', 'build'], { ...stage.env, NODE_OPTIONS });
  expect(code).toBe(1);
  expect(stderr).toContain('this is a defect in volley');
  expect(stderr).toMatch(/cannot write GET .*\r?\n(.*\r?\n)*authorization: Basic YW5uO\w*\*\*\*/i);
  expect(stage.leaks(stdout + stderr)).toEqual([]);
});

/** Node's diagnostic reports hold the whole environment. */
test.each([
  ['is out of memory', '--report-on-fatalerror --max-old-space-size=60', FILLS_MEMORY],
  ['meets a defect', '--report-uncaught-exception', QUOTES_WHAT_IT_SENDS],
  ['gets a signal', '--report-on-signal', "setTimeout(() => process.kill(process.pid, 'SIGUSR2'), 300);"],
])('no report with secrets is written when it %s', async (_, options, code) => {
  const NODE_OPTIONS = `${options} ${await loaded('crash.mjs', code)}`;
  const running = stage.rig.start(['run', 'build'], { ...stage.env, NODE_OPTIONS });
  const { stdout, stderr } = await running.finished;
  expect(stage.leaks(stdout + stderr)).toEqual([]);
  expect(stage.leaks(await stage.written())).toEqual([]);
});
