// One run of so many requests, whose processes are killed at random moments until the run is let go to its end.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { closed, heard, jsonOf, killed, start } from './processes.mjs';
import { Server } from './server.mjs';

/** A round that has not come to its end by then says where it stands, and fails. Milliseconds. */
const STUCK = 150_000;

const manifestFor = ({ url }, numbers) => `version: 1
secrets: {TOKEN: {env: TOKEN}}
targets:
  ci: {type: jenkins, url: "${url}/", timeout: 2s, concurrency: 40, auth: {user: admin, token: "\${{ secrets.TOKEN }}"}}
triggers:
  t: {job: build, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}
`;

/**
 * `victims`: who is killed, one of them at each kill: `tool`, `server`, or `both` at the same moment. Gives what the
 * server says in the end beside what volley says. Unknown may be what was on its way when the server died, and nothing
 * else: all that it had answered for was written down, and all that it still knew could be found. Others are `unexplained`.
 */
export async function playRound({ requests, kills, victims, random, verbose }) {
  const folder = await mkdtemp(join(tmpdir(), 'volley-crash-'));
  const server = new Server(folder);
  await server.start();
  const numbers = Array.from({ length: requests }, (_, index) => index + 1);
  await writeFile(join(folder, 'triggers.yaml'), manifestFor(server, numbers));
  const env = { PATH: process.env.PATH, TOKEN: server.token };
  const volley = command => start([command, '--format', 'json'], { cwd: folder, env });
  let [tool, complaints] = [];
  const begin = command => {
    tool = volley(command);
    complaints = heard(tool);
  };
  begin('run');
  const late = setTimeout(() => reportStuck(), STUCK);
  const reportStuck = async () => {
    const { requests: all } = await jsonOf(volley('status'));
    const open = all.filter(({ verdict }) => verdict === null).map(request => JSON.stringify(request));
    console.log([`stuck, exit ${tool.exitCode}:`, complaints(), ...open.slice(0, 10)].join('\n'));
    process.exit(1);
  };
  // The first kill comes when the run has begun for certain; before that there is nothing to resume.
  while ((await server.builds()).length === 0) {
    if (tool.exitCode !== null) throw new Error(`the run has ended before its first build: ${complaints()}`);
    await pause(20);
  }
  let times = 0;
  /** Of these an answer may have been lost together with all that the server knew of them. */
  const forgotten = new Set();
  const noteForgotten = async () => {
    for (const number of onTheirWay(await jsonOf(volley('status')))) forgotten.add(number);
  };
  for (; times < kills && tool.exitCode === null; times += 1) {
    await Promise.race([pause(times === 0 ? random() * 500 : 100 + random() * 900), closed(tool)]);
    if (tool.exitCode !== null) break;
    const victim = victims[Math.floor(random() * victims.length)];
    if (verbose) console.log(`  kill ${victim}`);
    const deaths = [victim === 'server' ? null : killed(tool), victim === 'tool' ? null : server.kill()];
    const [toolKilled] = await Promise.all(deaths);
    if (victim !== 'tool') {
      await noteForgotten();
      await pause(random() * 500);
      await server.start();
      // What was announced while it was down carries the mark of the one that died, and was on its way to nobody.
      await noteForgotten();
    }
    if (toolKilled === true) begin('resume');
  }
  await closed(tool);
  clearTimeout(late);
  const summary = await jsonOf(volley('status'));
  const builds = await server.builds();
  await server.kill();
  await rm(folder, { recursive: true, force: true });
  return { kills: times, ...compare(numbers, summary.requests, builds, { forgotten, verbose }) };
}

const onTheirWay = ({ requests }) =>
  requests.filter(({ state }) => state.state === 'submitting').map(({ matrix }) => Number(matrix.n));

/** Counted on the server: what volley says is only held against it. */
function compare(numbers, told, builds, { forgotten, verbose }) {
  const built = new Map(numbers.map(number => [number, []]));
  for (const build of builds) built.get(Number(build.parameters.N))?.push(build.number);
  const said = new Map(told.map(request => [Number(request.matrix.n), request]));
  const count = is => numbers.filter(number => is(built.get(number), said.get(number), number)).length;
  if (verbose)
    for (const number of numbers) {
      const [mine, request] = [built.get(number), said.get(number)];
      if (mine.length !== 1 || request.verdict === 'unknown' || request.state.build?.number !== mine[0])
        console.log(`  N=${number}: builds ${mine}; ${JSON.stringify(request)}`);
    }
  return {
    builds: builds.length,
    doubled: count(mine => mine.length > 1),
    lost: count((mine, { verdict }) => mine.length === 0 && verdict !== 'unknown'),
    mistaken: count((mine, { state }) => state.build != null && !mine.includes(state.build.number)),
    unknown: count((_, { verdict }) => verdict === 'unknown'),
    unexplained: count((_, { verdict }, number) => verdict === 'unknown' && !forgotten.has(number)),
  };
}
