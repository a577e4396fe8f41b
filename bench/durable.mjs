// Durable firing: whole runs, each request written down before it is sent, against a bare loop over an undici Pool with
// the same bodies. The run is left as soon as the controller has taken everything (`--detach`), so that nothing is timed but
// firing: planning is done before, and closing the store is a part of it. Before them, firing with its record and without a run.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { createJenkinsTarget, createRunId, execute, openStore, systemClock } from '../dist/index.js';
import { bareLoop, CONNECTIONS } from './bare-loop.mjs';
import { planOf } from './bench-run.mjs';
import { median } from './median.mjs';

const REQUESTS = 10_000;
/** Of its connections a target leaves two free of triggers: with two more it fires over as many as the Pool. */
const KEPT_FREE = 2;
const ROUNDS = 5;
/** Before these, so many that do not count: by then what is called ten thousand times a round is compiled, on both sides. */
const WARM_UPS = 3;
/** How many builds may be in flight at once, as `concurrency` of the target says: many, and as few as by default. */
const CAPS = [1_000, 20];
/** So many are announced and not answered for each connection, as a run allows where answers come as fast as here. */
const AHEAD = 16;

export async function* run() {
  const controller = fork(fileURLToPath(new URL('./echo-controller.mjs', import.meta.url)));
  const [port] = await once(controller, 'message');
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'volley-bench-'));
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  {
    const plan = planOf(manifest(url, 1_000));
    for (let round = 0; round < WARM_UPS; round += 1) {
      await firing(plan, url, join(folder, `firing-warm-up-${round}.db`));
      await bareLoop(pool, REQUESTS);
    }
    const pairs = [];
    for (let round = 0; round < ROUNDS; round += 1)
      pairs.push([
        await firing(plan, url, join(folder, `firing-${round}.db`)),
        await bareLoop(pool, REQUESTS),
      ]);
    yield row('durable firing, its intents and answers recorded', pairs, 0.5);
  }
  for (const cap of CAPS) {
    const plan = planOf(manifest(url, cap));
    for (let round = 0; round < WARM_UPS; round += 1)
      await durable(plan, url, join(folder, `warm-up-${cap}-${round}.db`));
    const pairs = [];
    for (let round = 0; round < ROUNDS; round += 1)
      pairs.push([
        await durable(plan, url, join(folder, `${cap}-${round}.db`)),
        await bareLoop(pool, REQUESTS),
      ]);
    yield row(`whole runs, durable, ${cap} in flight`, pairs);
  }
  await pool.close();
  rmSync(folder, { recursive: true });
  controller.kill();
}

/** `pairs`: seconds of ours and of the reference. `least`: the ratio that firing has to reach; a whole run does more than to fire. */
function row(what, pairs, least) {
  const rate = side => `${Math.round(REQUESTS / median(pairs.map(pair => pair[side])))}/s`;
  return {
    what: `${what}: triggers a second / undici Pool`,
    measured: rate(0),
    reference: rate(1),
    ratio: median(pairs.map(([ours, reference]) => reference / ours)),
    ...(least === undefined ? {} : { limit: { least } }),
  };
}

const manifest = (url, cap) => `version: 1
targets: {ci: {type: jenkins, url: "${url}", concurrency: ${cap}}}
triggers:
  t:
    job: platform/build
    matrix: {n: [${Array.from({ length: REQUESTS }, (_, n) => n)}]}
    parameters: {BRANCH: main, N: "\${{ matrix.n }}"}
`;

/** A run in a store of its own, and its target. */
async function begin(plan, url, path) {
  const owner = { id: path, pid: process.pid, host: 'bench' };
  const store = value(
    await openStore({ path, folder: 'given' }, { clock: systemClock, owner, isAlive: () => true }),
  );
  const id = createRunId(systemClock.now(), Math.random);
  const origin = { kind: 'manual' };
  const journal = value(
    await store.begin({ id, startedAt: systemClock.now(), plan, origin, parent: null }, fault => {
      throw new Error(fault.message);
    }),
  );
  const target = createJenkinsTarget({
    name: 'ci',
    url,
    auth: { kind: 'token', user: 'me', token: 'token' },
    secrets: async name => name,
    clock: systemClock,
    connections: CONNECTIONS + KEPT_FREE,
    userAgent: 'volley/bench',
  });
  return { store, id, journal, target };
}

/**
 * Firing alone, as `firing.mjs` measures it, but with its record: each intent is on the disk before its POST, each answer is
 * written down. No caps, no waits, nothing followed. As a run does it, some are announced ahead of those that are sent.
 * Seconds.
 */
async function firing(plan, url, path) {
  const { store, journal, target } = await begin(plan, url, path);
  const signal = new AbortController().signal;
  const signals = { leave: signal, stop: signal };
  const change = (key, state) =>
    journal.append({ type: 'request-changed', at: systemClock.now(), key, state });
  const start = performance.now();
  await new Promise((done, fail) => {
    const { requests } = plan;
    const recorded = [];
    let [announced, sent, answered] = [0, 0, 0];
    /** Those of one transaction, which share the promise of its record. */
    let group = { of: null, requests: [] };
    const announce = () => {
      while (announced < requests.length && announced - answered < CONNECTIONS * AHEAD) {
        const request = requests[announced++];
        const of = change(request.key, { state: 'submitting', session: 'bench' });
        if (of !== group.of) {
          const together = { of, requests: [] };
          group = together;
          of.then(result => {
            value(result);
            recorded.push(...together.requests);
            send();
          }).catch(fail);
        }
        group.requests.push(request);
      }
    };
    const send = () => {
      while (sent < recorded.length && sent - answered < CONNECTIONS) submit(recorded[sent++]).catch(fail);
    };
    const submit = async ({ key, job, parameters }) => {
      const outcome = await target.submit({ key, job, parameters }, signals);
      if (outcome.kind !== 'queued') throw new Error(JSON.stringify(outcome));
      void change(key, { state: 'queued', why: null, queueId: outcome.queueId, merged: null });
      answered += 1;
      if (answered === requests.length) return done();
      send();
      announce();
    };
    announce();
  });
  await journal.close();
  const seconds = (performance.now() - start) / 1e3;
  await Promise.all([target.close(), store.close()]);
  return seconds;
}

/** Seconds. */
async function durable(plan, url, path) {
  const { store, id, journal, target } = await begin(plan, url, path);
  const never = new AbortController().signal;
  const whetherRecorded = sharedThen();
  const start = performance.now();
  const summary = await execute(plan, {
    run: id,
    targets: new Map([['ci', target]]),
    detach: true,
    clock: systemClock,
    // As the command line does it: a request is sent when its intent is on the disk.
    emit: event => {
      const recorded = journal.append(event);
      return event.type === 'request-changed' && event.state.state === 'submitting'
        ? whetherRecorded(recorded)
        : undefined;
    },
    stop: never,
    leave: never,
  });
  await journal.close();
  const seconds = (performance.now() - start) / 1e3;
  const taken = summary.requests.filter(({ verdict }) => verdict === 'handed-over').length;
  if (taken !== REQUESTS) throw new Error(`${taken} of ${REQUESTS} requests were taken`);
  await Promise.all([target.close(), store.close()]);
  return seconds;
}

/** As the command line does it: those who share a transaction share what comes of its promise. */
function sharedThen() {
  let last = { of: null, mapped: null };
  return recorded => {
    if (last.of !== recorded) last = { of: recorded, mapped: recorded.then(({ ok }) => ok) };
    return last.mapped;
  };
}

function value(result) {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
