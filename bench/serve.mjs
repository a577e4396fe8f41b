// `volley serve` itself, with its store and a controller that takes every build: the loads that its promises are about.
// What counts is when a decision is on the disk; a reader of the store looks at it, and nothing else is believed.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { everySecond, idleEntries, manifestOf, oneInstant } from './serve-manifests.mjs';
import { ServeProcess } from './serve-process.mjs';

const MB = 2 ** 20;
const ENTRIES = 100_000;
const BURST = 30_000;
const RATE = 1_000;
const SECONDS = 6;
/** To read a manifest of megabytes, in milliseconds: nothing may be due before. */
const LEAD = 40_000;

export async function* run() {
  const controller = fork(fileURLToPath(new URL('./echo-controller.mjs', import.meta.url)));
  const [port] = await once(controller, 'message');
  const url = `http://127.0.0.1:${port}`;
  try {
    yield* loaded(url);
    yield* burst(url);
    yield* rate(url);
  } finally {
    controller.kill();
  }
}

async function* loaded(url) {
  const few = await ServeProcess.start(manifestOf(url, idleEntries(1)));
  const bare = await few.heap();
  await few.end();
  const service = await ServeProcess.start(manifestOf(url, idleEntries(ENTRIES)));
  const memory = (await service.heap()) - bare;
  // It reads the manifest again when it begins to watch it.
  await new Promise(resolve => setTimeout(resolve, 8_000));
  const idle = await service.cpuShare(10_000);
  await service.end();
  const what = `serve: ${ENTRIES} entries, from the command to the first look`;
  yield { what, measured: ms(service.ready), reference: ms(few.ready), ratio: service.ready / few.ready };
  yield {
    what: '  memory for them and for their manifest',
    measured: `${(memory / MB).toFixed(0)} MB`,
    reference: `${(bare / MB).toFixed(0)} MB`,
    ratio: memory / bare,
  };
  yield limit('  CPU while nothing is due (percent)', idle * 100, 1, value => value.toFixed(2));
}

async function* burst(url) {
  const at = Math.ceil((Date.now() + LEAD) / 1_000) * 1_000;
  const service = await ServeProcess.start(
    manifestOf(url, [...oneInstant(BURST, at), ...idleEntries(ENTRIES - BURST)]),
  );
  if (Date.now() > at) throw new Error('loading took longer than the lead');
  const { written, last } = await service.decisions({ from: at, to: at, until: at + 10_000, most: BURST });
  await service.end();
  yield limit(`serve: ${BURST} fires at one instant, the last one on the disk`, last, 2_000, ms);
  yield limit('  lost', BURST - written, 0, String);
}

async function* rate(url) {
  const service = await ServeProcess.start(
    manifestOf(url, [...everySecond(RATE), ...idleEntries(ENTRIES - RATE)]),
  );
  // Its own runs of some seconds go on meanwhile: decisions have to come through beside them.
  const from = Math.ceil(Date.now() / 1_000 + 2) * 1_000;
  const to = from + (SECONDS - 1) * 1_000;
  const wanted = { from, to, until: to + 3_000, most: RATE * SECONDS };
  const { written, lateness } = await service.decisions(wanted);
  await service.end();
  lateness.sort((a, b) => a - b);
  yield limit(
    `serve: ${RATE} fires each second: p99 until on the disk`,
    lateness[Math.floor(lateness.length * 0.99)] ?? Number.POSITIVE_INFINITY,
    50,
    ms,
  );
  yield limit('  lost', RATE * SECONDS - written, 0, String);
}

const ms = value => `${value.toFixed(0)} ms`;

/** An absolute promise: its bound is the reference. */
const limit = (what, value, most, show) => ({
  what,
  measured: show(value),
  reference: show(most),
  ratio: most === 0 ? value : value / most,
  limit: { most: most === 0 ? 0 : 1 },
});
