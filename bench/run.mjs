// `npm run bench [NAME…]`: each figure as a ratio to a reference of the same run, with what it ran on.
import { cpus, totalmem } from 'node:os';

const benches = {
  startup: () => import('./startup.mjs'),
  planning: () => import('./planning.mjs'),
  diff: () => import('./diff.mjs'),
  loading: () => import('./loading.mjs'),
  firing: () => import('./firing.mjs'),
  'run-layer': () => import('./run-layer.mjs'),
  durable: () => import('./durable.mjs'),
  following: () => import('./following.mjs'),
  fleet: () => import('./fleet.mjs'),
  store: () => import('./store.mjs'),
  memory: () => import('./memory.mjs'),
  scheduler: () => import('./scheduler.mjs'),
  serve: () => import('./serve.mjs'),
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter(name => !(name in benches));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

const [cpu] = cpus();
console.log(
  `Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`,
);
console.log(row('bench', 'measured', 'reference', 'ratio', 'limit', ''));
let missed = 0;
for (const [name, load] of Object.entries(benches)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const { run } = await load();
  for await (const { what, measured, reference, ratio, limit } of run()) {
    const kept =
      limit === undefined || (limit.most === undefined ? ratio >= limit.least : ratio <= limit.most);
    if (!kept) missed += 1;
    const bound =
      limit === undefined ? '' : limit.most === undefined ? `≥ ${limit.least}` : `≤ ${limit.most}`;
    console.log(row(what, measured, reference, ratio.toFixed(2), bound, kept ? '' : '← missed'));
  }
}
// A noisy machine may miss a limit; the figures are there to be read, and the exit code says whether to.
process.exitCode = missed > 0 ? 1 : 0;

function row(what, measured, reference, ratio, limit, note) {
  return `${what.padEnd(58)} ${measured.padStart(13)} ${reference.padStart(13)} ${ratio.padStart(7)} ${limit.padStart(8)} ${note}`.trimEnd();
}
