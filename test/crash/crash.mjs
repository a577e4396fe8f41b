// Kills volley, the controller, and both, at random moments, over and over, and counts the builds that the server has.
//   npm run test:crash -- --kills 1000 --requests 200 --victims tool,server,both
//   npm run test:crash -- --kills 100 --requests 12 --service
// Each round is a run of so many requests that is resumed after each kill, until it is let go to its end. The controller
// is a sandbox with a home: what a real Jenkins has on its disk is there after a kill, and nothing else. With `--service` a
// round is a service, of which so many triggers fire each second, a run each; it alone is killed.
// A short form is crash.test.ts.
import { parseArgs } from 'node:util';
import { playRound } from './round.mjs';
import { playServiceRound } from './service-round.mjs';

// Whoever started this may end first, or end it; what it started ends with it (processes.mjs).
for (const end of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(end, () => process.exit(1));
process.channel?.unref();

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    requests: { type: 'string', default: '200' },
    'kills-a-round': { type: 'string', default: '10' },
    victims: { type: 'string', default: 'tool,server,both' },
    service: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    verbose: { type: 'boolean', default: false },
  },
});
const [kills, requests, killsARound, seed] = [
  values.kills,
  values.requests,
  values['kills-a-round'],
  values.seed,
].map(Number);
const victims = values.service ? ['service'] : values.victims.split(',');
const play = values.service ? playServiceRound : playRound;

const total = {
  rounds: 0,
  kills: 0,
  builds: 0,
  doubled: 0,
  lost: 0,
  mistaken: 0,
  unknown: 0,
  unexplained: 0,
};
const shown = figures => Object.entries(figures).map(([name, amount]) => `${amount} ${name}`);
const random = randomOf(seed);

console.log(`seed ${seed}: ${kills} kills of ${victims.join(', ')}, ${requests} requests a round`);
while (total.kills < kills) {
  const most = Math.min(killsARound, kills - total.kills);
  const round = await play({ requests, kills: most, victims, random, verbose: values.verbose });
  total.rounds += 1;
  for (const [name, amount] of Object.entries(round)) total[name] += amount;
  console.log(`round ${total.rounds}: ${shown(round).join(', ')}`);
}
console.log(`all: ${shown(total).join(', ')}`);
// What only the tool forgot can be known; what the controller forgot as well cannot always.
const failed = total.doubled + total.lost + total.mistaken + total.unexplained;
process.exitCode = failed > 0 ? 1 : 0;

/** Mulberry32: the same seed kills the same ones after the same times. */
function randomOf(start) {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
