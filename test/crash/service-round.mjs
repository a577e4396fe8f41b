// A service with so many triggers of one job, which all fire at the same instants. It is killed at random moments shortly
// after, when the answers to several runs are on their way, and goes on after each kill; in the end it is let come to rest.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { closed, killed, start } from './processes.mjs';
import { Server } from './server.mjs';

/** A round that has not come to rest by then says where it stands, and fails. Milliseconds. */
const STUCK = 150_000;

/** Fires come due at each second, and their answers come 150 ms after they were sent. */
const ON_THE_WAY = 400;

const manifestFor = ({ url }, triggers) => `version: 1
secrets: {TOKEN: {env: TOKEN}}
targets:
  ci: {type: jenkins, url: "${url}/", timeout: 2s, concurrency: 100, auth: {user: admin, token: "\${{ secrets.TOKEN }}"}}
triggers:
${triggers.map(triggerFor).join('\n')}
`;

const triggerFor = number =>
  `  t${number}: {job: build, parameters: {N: "${number}", R: "\${{ run.id }}"}, schedule: [{cron: "* * * * * *", overlap: allow-all}]}`;

/**
 * Only the service is killed: its server lives and knows all that it has taken, and no two runs ask for the same. So nothing
 * has to stay unknown: all that does is `unexplained`.
 */
export async function playServiceRound({ requests: triggers, kills, random, verbose }) {
  const folder = await mkdtemp(join(tmpdir(), 'volley-crash-'));
  const server = new Server(folder);
  await server.start();
  const numbers = Array.from({ length: triggers }, (_, index) => index + 1);
  await writeFile(join(folder, 'triggers.yaml'), manifestFor(server, numbers));
  const serve = () => serving(folder, { PATH: process.env.PATH, TOKEN: server.token });
  let service = await serve();
  for (let times = 0; times < kills; times += 1) {
    await pause(1_000 - (Date.now() % 1_000) + random() * ON_THE_WAY);
    if (verbose) console.log('  kill service');
    await killed(service.process);
    service = await serve();
  }
  await service.ask('/api/v1/pause', { by: 'the test' });
  const late = setTimeout(() => void reportStuck(service), STUCK);
  while ((await unfinished(service)).length > 0) await pause(100);
  clearTimeout(late);
  const told = await runsOf(service);
  const { fires } = await service.ask('/api/v1/fires?limit=1000');
  service.process.kill('SIGTERM');
  await closed(service.process);
  const builds = await server.builds();
  await server.kill();
  await rm(folder, { recursive: true, force: true });
  return { kills, ...compare(told, fires, builds, verbose) };
}

/** Resolves once the service listens. */
async function serving(folder, env) {
  const args = ['serve', '--api', '127.0.0.1:0', '--log-format', 'json'];
  const child = start(args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let [text, base] = ['', null];
  for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
    text += chunk;
    base = /listens on (http:[^"]+)"/.exec(text)?.[1] ?? null;
    if (base !== null && text.includes('"type":"serving"')) break;
  }
  if (base === null) throw new Error(`the service ended at its start: ${text}`);
  child.stderr.resume();
  const ask = async (path, body) => {
    const headers = { 'content-type': 'application/json' };
    const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${base}${path}`, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return { process: child, ask };
}

/** Runs that have not ended, and fires whose runs have not begun. */
async function unfinished({ ask }) {
  const [{ runs }, { fires }] = [await ask('/api/v1/runs?limit=1000'), await ask('/api/v1/fires?limit=1000')];
  const ended = new Set(runs.filter(({ outcome }) => outcome !== null).map(({ run }) => run));
  const started = fires.filter(({ decision }) => decision === 'started').map(({ run }) => run);
  return [...new Set([...started, ...runs.map(({ run }) => run)])].filter(run => !ended.has(run));
}

async function reportStuck(service) {
  console.log(['stuck:', ...(await unfinished(service)).slice(0, 10)].join('\n'));
  process.exit(1);
}

/** The one request of each run. */
async function runsOf({ ask }) {
  const { runs } = await ask('/api/v1/runs?limit=1000');
  const told = new Map();
  for (const { run } of runs) {
    const { requests } = await ask(`/api/v1/runs/${run}/requests`);
    told.set(run, requests[0]);
  }
  return told;
}

/** Counted on the server: what the service says is only held against it. A fire that was `started` has a run. */
function compare(told, fires, builds, verbose) {
  const started = fires.filter(({ decision }) => decision === 'started').map(({ run }) => run);
  const runs = [...new Set([...started, ...told.keys()])];
  const built = new Map(runs.map(run => [run, []]));
  for (const { number, parameters } of builds) built.get(parameters.R)?.push(number);
  const count = is => runs.filter(run => is(built.get(run), told.get(run)?.state ?? {})).length;
  if (verbose)
    for (const run of runs)
      if (built.get(run).length !== 1 || told.get(run)?.state.state !== 'finished')
        console.log(`  ${run}: builds ${built.get(run)}; ${JSON.stringify(told.get(run))}`);
  const unknown = count((_, { state }) => state === 'unknown');
  return {
    builds: builds.length,
    doubled: count(mine => mine.length > 1),
    lost: count((mine, { state }) => mine.length === 0 && state !== 'unknown'),
    mistaken: count((mine, { build }) => build != null && !mine.includes(build.number)),
    unknown,
    unexplained: unknown,
  };
}
