// What writing down costs: durable events against bare transactions of the same size, and questions to a store of
// 100 000 runs against the same questions to one of a single run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import {
  compileCel,
  loadManifest,
  makePlan,
  openStore,
  SourceFile,
  scheduleChecker,
  systemClock,
} from '../dist/index.js';
import { median } from './median.mjs';

const RUNS = 100_000;
const EVENTS = 40_000;
const ROUNDS = 5;
/** Requests on their way at once, as at 8 connections. */
const AT_ONCE = 8;

export async function* run() {
  const folder = mkdtempSync(join(tmpdir(), 'volley-bench-'));
  const plan = planOf(5_000);
  try {
    yield await durable(folder, plan);
    yield await burst(folder, plan);
    yield* await questions(folder, planOf(1));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Each of eight senders waits for its record before it goes on: as many transactions as there are rounds. */
async function durable(folder, plan) {
  const ratios = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const store = await open(join(folder, `durable-${round}.db`));
    const journal = await begin(store, `run-${round}`, plan);
    const ours = await time(async () => {
      let next = 0;
      const sender = async () => {
        while (next < EVENTS) {
          const key = plan.requests[next % plan.requests.length].key;
          next += 1;
          await journal.append({ type: 'request-changed', at: next, key, state: { state: 'submitting' } });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, sender));
    });
    await journal.close();
    await store.close();
    ratios.push([ours, time(() => bare(join(folder, `bare-${round}.db`), AT_ONCE))].map(Number));
  }
  return row(`durable events, ${AT_ONCE} at once / bare rows, ${AT_ONCE} a commit`, ratios, {
    most: 4,
  });
}

/** What nothing waits for: the way of all events but one a request. */
async function burst(folder, plan) {
  const pairs = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const store = await open(join(folder, `burst-${round}.db`));
    const journal = await begin(store, `run-${round}`, plan);
    const ours = await time(async () => {
      for (let at = 0; at < EVENTS; at += 1) {
        const { key } = plan.requests[at % plan.requests.length];
        const state = {
          state: 'queued',
          queueId: String(at),
          why: 'Waiting for next available executor',
          merged: null,
        };
        void journal.append({ type: 'request-changed', at, key, state });
      }
      await journal.flush();
    });
    await journal.close();
    await store.close();
    pairs.push([ours, time(() => bare(join(folder, `bare-burst-${round}.db`), 1_000))].map(Number));
  }
  return row(`events nobody waits for / bare rows, 1000 a commit`, pairs, { most: 6 });
}

async function* questions(folder, plan) {
  const small = join(folder, 'small.db');
  const large = join(folder, 'large.db');
  for (const path of [small, large]) {
    const store = await open(path);
    await (await begin(store, '20261122-000000-aaaa', plan)).close();
    await store.close();
  }
  multiply(large);
  const asked = {
    'history, newest 20': store => store.history({ limit: 20 }),
    'history, a trigger that failed': store => store.history({ limit: 20, trigger: 't', outcome: 'failed' }),
    'history, unfinished': store => store.history({ limit: 20, outcome: 'unfinished' }),
    'status of the last run': async store => {
      const { value } = await store.run('last');
      return store.tallyOf(value.id);
    },
    'run by a beginning of its id': store => store.run('20261122-0000'),
  };
  for (const [what, ask] of Object.entries(asked)) {
    const pairs = [];
    for (let round = 0; round < 2 * ROUNDS; round += 1)
      pairs.push([await answer(large, ask), await answer(small, ask)]);
    const [ours, reference] = [0, 1].map(side => median(pairs.map(pair => pair[side])));
    yield {
      what: `${what}; more with ${RUNS} runs`,
      measured: `+${Math.max(0, ours - reference).toFixed(1)} ms`,
      reference: '100 ms',
      ratio: Math.max(0, ours - reference) / 100,
      limit: { most: 1 },
    };
  }
}

/** From nothing: with opening and closing, as a command does. */
const answer = (path, ask) =>
  time(async () => {
    const store = await open(path);
    const { ok, error } = await ask(store);
    if (!ok) throw new Error(error.message);
    await store.close();
  });

/** The one run of a store, many times over: each twentieth has failed. */
function multiply(path) {
  const database = new Database(path);
  database.exec(`
    BEGIN;
    WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${RUNS})
    INSERT INTO runs (id, started_at, finished_at, outcome, manifest, files, triggers, requests, origin, parent)
    SELECT printf('20270101-%06d-aaaa', i), started_at, i, iif(i % 20 = 0, 'failed', 'succeeded'), manifest, files,
      triggers, requests, origin, parent FROM runs, n WHERE number = 1;
    INSERT INTO run_triggers (trigger_name, run, outcome) SELECT 't', number, outcome FROM runs WHERE number > 1;
    INSERT INTO plans SELECT number, (SELECT document FROM plans WHERE run = 1) FROM runs WHERE number > 1;
    INSERT INTO requests (run, request, position, trigger_name, target, state_name, state)
    SELECT number, request, position, trigger_name, target, state_name, state FROM runs, requests
      WHERE number > 1 AND run = 1;
    COMMIT`);
  database.close();
}

/** The same rows without a journal around them. */
function bare(path, size) {
  const database = new Database(path);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE events (run INTEGER, seq INTEGER, at INTEGER, type TEXT, body TEXT, PRIMARY KEY (run, seq)) STRICT, WITHOUT ROWID`);
  const insert = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?)');
  const body = JSON.stringify({
    type: 'request-changed',
    at: 1,
    key: '0123456789abcdef',
    state: { state: 'submitting' },
  });
  for (let seq = 0; seq < EVENTS; seq += size) {
    database.exec('BEGIN IMMEDIATE');
    for (let row = seq; row < seq + size; row += 1) insert.run(1, row, row, 'request-changed', body);
    database.exec('COMMIT');
  }
  database.close();
}

function row(what, pairs, limit) {
  const rate = side => `${Math.round((EVENTS / median(pairs.map(pair => pair[side]))) * 1_000)}/s`;
  const ratio = median(pairs.map(([ours, reference]) => ours / reference));
  return { what, measured: rate(0), reference: rate(1), ratio, limit };
}

/** Milliseconds; of something asynchronous, a promise of them. */
function time(act) {
  const start = performance.now();
  const done = act();
  return done instanceof Promise ? done.then(() => performance.now() - start) : performance.now() - start;
}

async function open(path) {
  const owner = { id: `bench-${Math.random()}`, pid: process.pid, host: 'bench' };
  const store = await openStore(
    { path, folder: 'given' },
    { clock: systemClock, owner, isAlive: () => true },
  );
  if (!store.ok) throw new Error(store.error.message);
  return store.value;
}

async function begin(store, id, plan) {
  const journal = await store.begin(
    { id, startedAt: 1, plan, origin: { kind: 'manual' }, parent: null },
    fault => {
      throw new Error(fault.message);
    },
  );
  if (!journal.ok) throw new Error(journal.error.message);
  return journal.value;
}

function planOf(size) {
  const axis = Array.from({ length: size }, (_, index) => index);
  const text = `version: 1\ntargets: {ci: {type: jenkins, url: "http://ci/"}}\ntriggers: {t: {job: j, matrix: {n: [${axis}]}}}\n`;
  const tools = { checkSchedule: scheduleChecker(), compileCel };
  const loaded = loadManifest(new SourceFile('triggers.yaml', text), tools);
  if (!loaded.ok) throw new Error(loaded.error[0].message);
  const plan = makePlan(loaded.value.manifest, { triggers: [], inputs: new Map(), env: () => undefined });
  if (!plan.ok) throw new Error(plan.error[0].message);
  return plan.value;
}
