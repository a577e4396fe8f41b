// The scheduler at the sizes that it promises, and node-cron and croner used directly: each case is a process of its own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const work = fileURLToPath(new URL('scheduler-work.mjs', import.meta.url));

const MB = 2 ** 20;
const ENTRIES = 100_000;
const BURST = 30_000;
const RATE = 1_000;
/** One timer or task for each entry does not go further in the memory of a small machine. */
const FEW = 5_000;

export async function* run() {
  const loaded = measure('volley', 'load', ENTRIES);
  yield limit(`${ENTRIES} schedules, 1 440 expressions, loaded`, loaded.took, 1_000, ms);
  yield limit(`  memory for them`, loaded.memory, 100 * MB, mb);
  yield limit(`  CPU while nothing is due (percent)`, loaded.idle * 100, 1, value => value.toFixed(2));
  for (const library of ['node-cron', 'croner']) {
    const few = measure(library, 'load', FEW);
    yield against(`  a schedule / ${library}, time`, loaded.took / ENTRIES, few.took / FEW, us);
    yield against(`  a schedule / ${library}, memory`, loaded.memory / ENTRIES, few.memory / FEW, kb);
  }
  const burst = measure('volley', 'burst', BURST);
  yield limit(`${BURST} fires at one instant: the last one handed over`, burst.last, 2_000, ms);
  yield limit(`  lost`, burst.lost, 0, String);
  for (const library of ['node-cron', 'croner']) {
    const [ours, theirs] = [measure('volley', 'burst', FEW), measure(library, 'burst', FEW)];
    yield against(`  ${FEW} of them / ${library}${lostText(theirs)}`, ours.last, theirs.last, ms);
  }
  const rate = measure('volley', 'rate', RATE);
  yield limit(`${RATE} fires each second: p99 of lateness`, rate.p99, 50, ms);
  yield limit(`  lost`, rate.lost, 0, String);
  for (const library of ['node-cron', 'croner']) {
    const theirs = measure(library, 'rate', 100);
    yield against(`  p99, / ${library} at 100 each second${lostText(theirs)}`, rate.p99, theirs.p99, ms);
  }
}

const lostText = ({ lost }) => (lost > 0 ? `, which lost ${lost}` : '');

const ms = value => `${value.toFixed(0)} ms`;
const us = value => `${(value * 1_000).toFixed(1)} µs`;
const mb = value => `${(value / MB).toFixed(0)} MB`;
const kb = value => `${(value / 1024).toFixed(1)} KB`;

/** An absolute promise: its bound is the reference. */
const limit = (what, value, most, show) => ({
  what,
  measured: show(value),
  reference: show(most),
  ratio: most === 0 ? value : value / most,
  limit: { most: most === 0 ? 0 : 1 },
});

const against = (what, ours, theirs, show) => ({
  what,
  measured: show(ours),
  reference: show(theirs),
  ratio: ours / theirs,
});

function measure(library, kind, size) {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=2048', work, library, kind, String(size)],
    { env, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${library} ${kind} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}
