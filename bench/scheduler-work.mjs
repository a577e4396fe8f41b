// One case of the scheduler's bench, in a process of its own: LIBRARY KIND SIZE. Prints what it measured as JSON.
const [library, kind, size] = [process.argv[2], process.argv[3], Number(process.argv[4])];

/** Each takes expressions and calls back with the index of what fires; gives a function that ends it. */
const libraries = {
  async volley() {
    const { nodeCronTicks, Scheduler, scheduleReader, systemClock } = await import('../dist/index.js');
    return async (crons, onFire) => {
      const read = scheduleReader();
      const index = new Map();
      const schedules = crons.map((cron, place) => {
        const schedule = read({ trigger: `t${place}`, index: 0, cron, overlap: 'allow-all' });
        if (!schedule.ok) throw new Error(schedule.error.problem.message);
        index.set(schedule.value.id, place);
        return schedule.value;
      });
      let names = 0;
      const scheduler = new Scheduler({
        clock: systemClock,
        ticks: await nodeCronTicks(),
        schedules,
        nameRun: () => String(++names),
        onDecision({ cause, outcome }) {
          if (outcome.kind === 'fired') onFire(index.get(cause.schedule));
        },
      });
      scheduler.start();
      return () => scheduler.stop();
    };
  },
  async 'node-cron'() {
    const { default: cron } = await import('node-cron');
    return async (crons, onFire) => {
      const options = { timezone: 'UTC', suppressMissedWarning: true };
      const tasks = crons.map((text, place) => cron.schedule(text, () => onFire(place), options));
      return () => {
        for (const task of tasks) void task.destroy();
      };
    };
  },
  async croner() {
    const { Cron } = await import('croner');
    return async (crons, onFire) => {
      const jobs = crons.map((text, place) => new Cron(text, { timezone: 'UTC' }, () => onFire(place)));
      return () => {
        for (const job of jobs) job.stop();
      };
    };
  },
};

const kinds = { load, burst, rate };
const begin = await libraries[library]();
const measured = await kinds[kind](begin, size);
process.stdout.write(JSON.stringify(measured));
// Timers that a library leaves behind are no concern of this.
process.exit(0);

function wait(milliseconds) {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/** As many entries as wanted, of which 1 440 differ: each minute of a day that lies behind the present one. */
async function load(begin, size) {
  const past = new Date(Date.now() - 2 * 3_600_000);
  const minute = past.getUTCHours() * 60 + past.getUTCMinutes();
  const crons = Array.from({ length: size }, (_, index) => {
    // The two hours that come are left alone: nothing is to be due while it is measured.
    const slot = index % 1_440;
    const at = (minute - (slot % 1_200) + 1_440) % 1_440;
    return `${at % 60} ${Math.floor(at / 60)} * * ${slot < 1_200 ? '*' : '1-5'}`;
  });
  globalThis.gc();
  const before = process.memoryUsage();
  const start = performance.now();
  const end = await begin(crons, () => undefined);
  const took = performance.now() - start;
  globalThis.gc();
  const after = process.memoryUsage();
  await wait(1_000);
  const [cpu, from] = [process.cpuUsage(), performance.now()];
  await wait(5_000);
  const { user, system } = process.cpuUsage(cpu);
  const idle = (user + system) / 1_000 / (performance.now() - from);
  end();
  const memory = after.heapUsed + after.external - before.heapUsed - before.external;
  return { took, memory, idle };
}

/** All at one second. */
async function burst(begin, size) {
  const lead = 3_000 + size / 10;
  const instant = Math.ceil((Date.now() + lead) / 1_000) * 1_000;
  const second = new Date(instant).getUTCSeconds();
  const fired = new Map();
  const end = await begin(
    Array.from({ length: size }, () => `${second} * * * * *`),
    place => {
      if (!fired.has(place)) fired.set(place, Date.now() - instant);
    },
  );
  if (Date.now() > instant) throw new Error('loading took longer than the lead');
  await wait(instant - Date.now() + 6_000);
  end();
  return { last: [...fired.values()].reduce((a, b) => Math.max(a, b), 0), lost: size - fired.size };
}

/** So many each second, for six seconds. */
async function rate(begin, size) {
  const crons = Array.from({ length: size * 60 }, (_, index) => `${index % 60} * * * * *`);
  const late = [];
  let [from, to] = [Infinity, Infinity];
  const end = await begin(crons, () => {
    const now = Date.now();
    if (now >= from && now < to) late.push(now % 1_000);
  });
  // From the middle of a second on, so that one that is late by less than half of one counts where it belongs.
  from = Math.ceil(Date.now() / 1_000) * 1_000 + 1_500;
  to = from + 6_000;
  await wait(to - Date.now() + 100);
  end();
  late.sort((a, b) => a - b);
  return { p99: late[Math.floor(late.length * 0.99)], lost: Math.max(0, size * 6 - late.length) };
}
