import { expect, test } from 'vitest';
import type { Answer } from '../../../../src/targets/jenkins/http/answer.ts';
import fc from '../../../property.ts';
import { answerOf } from '../recordings.ts';
import { Follower, type Row, request, type World } from './fake-world.ts';

/** Requests of a look that do not depend on how much goes on: queue, executors, and twenty that are looked up by themselves. */
const CONSTANT = 24;

/** What happens between two looks. */
interface Step {
  /** So many are submitted to each of these jobs. */
  readonly submits: readonly (readonly [job: number, count: number])[];
  /** So many of those that wait start, in any order of the jobs. */
  readonly starts: number;
  /** So many builds of others run in these jobs. */
  readonly others: readonly (readonly [job: number, count: number])[];
  /** Of those that run, each whose place is divisible by this ends. */
  readonly endEvery: number;
}

const jobs = fc.nat({ max: 7 });
const step: fc.Arbitrary<Step> = fc.record({
  submits: fc.array(fc.tuple(jobs, fc.nat({ max: 150 })), { maxLength: 3 }),
  starts: fc.nat({ max: 400 }),
  others: fc.array(fc.tuple(jobs, fc.nat({ max: 150 })), { maxLength: 2 }),
  endEvery: fc.integer({ min: 1, max: 6 }),
});

interface Item {
  readonly job: string;
  readonly id: number;
  readonly ours: boolean;
}

/** A controller on which things happen. */
class Model {
  readonly waiting: Item[] = [];
  readonly running: { readonly item: Item; readonly row: { number: number } }[] = [];
  readonly rows = new Map<string, Row[]>();
  readonly endedAt = new Map<string, number>();
  #ids = 0;

  submit(job: string, ours = true): Item {
    this.#ids += 1;
    const item = { job, id: this.#ids, ours };
    this.waiting.push(item);
    return item;
  }

  start(item: Item): void {
    this.waiting.splice(this.waiting.indexOf(item), 1);
    const rows = this.rows.get(item.job) ?? [];
    const row = { number: rows.length + 1, queueId: item.id, building: true };
    this.rows.set(item.job, [row, ...rows]);
    this.running.push({ item, row });
  }

  end(index: number, look: number): string {
    const [build] = this.running.splice(index, 1);
    if (build === undefined) throw new Error('no such build');
    const { job, id, ours } = build.item;
    const ended = { number: build.row.number, queueId: id, result: 'SUCCESS' };
    this.rows.set(
      job,
      (this.rows.get(job) ?? []).map(row => (row.number === ended.number ? ended : row)),
    );
    if (ours) this.endedAt.set(`${job}-${id}`, look);
    return job;
  }

  world(hasFolder: boolean): World {
    const refused = (call: string): Answer | null => (call.includes('?jobs') ? answerOf(403, []) : null);
    return {
      builds: Object.fromEntries(this.rows),
      waiting: Object.fromEntries(this.waiting.map(({ id }) => [id, 'busy'])),
      left: Object.fromEntries(
        [...this.rows.values()]
          .flat()
          .map(row => [row.queueId, { executable: { building: false, duration: 5, ...row } }]),
      ),
      ...(hasFolder ? {} : { answers: refused }),
    };
  }
}

/** Lets a step happen, and tells the jobs that have news of it. */
function happen(model: Model, step: Step, look: number, follower: Follower): ReadonlySet<string> {
  const news = new Set<string>();
  for (const [job, count] of step.submits) {
    const items = Array.from({ length: count }, () => model.submit(`j${job}`));
    follower.track(items.map(({ id }) => request(`j${job}`, id)));
    if (count > 0) news.add(`j${job}`);
  }
  for (const [job, count] of step.others) {
    for (let n = 0; n < count; n += 1) model.start(model.submit(`j${job}`, false));
    if (count > 0) news.add(`j${job}`);
  }
  for (const item of model.waiting.slice(0, step.starts)) {
    model.start(item);
    news.add(item.job);
  }
  for (let index = model.running.length - 1; index >= 0; index -= 1) {
    if (index % step.endEvery === 0) news.add(model.end(index, look));
  }
  return news;
}

test('each end is noticed within two looks, by a constant number of requests and those for the jobs with news', async () => {
  const steps = fc.array(step, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (steps, hasFolder) => {
      const model = new Model();
      const follower = new Follower({});
      const noticed = new Set<string>();
      let earlier: ReadonlySet<string> = new Set();
      // Two looks after the last thing has happened, everything is known.
      for (let look = 0; look < steps.length + 2; look += 1) {
        const step = steps[look];
        const news = step === undefined ? new Set<string>() : happen(model, step, look, follower);
        follower.world = model.world(hasFolder);
        const { seen, calls } = await follower.look();
        for (const { key, state } of seen) if (state === 'finished') noticed.add(key);
        expect(seen.filter(({ state }) => state === 'lost' || state === 'cancelled')).toEqual([]);
        const due = [...model.endedAt].filter(([, at]) => at <= look - 1).map(([key]) => key);
        expect(due.filter(key => !noticed.has(key))).toEqual([]);
        // A job whose news do not fit into one page costs another.
        expect(calls.length).toBeLessThanOrEqual(CONSTANT + 2 * new Set([...news, ...earlier]).size);
        earlier = news;
      }
    }),
    { numRuns: 60 },
  );
});

/** With eight jobs, one page a look at the worst, and two for a job of which more has happened than a page shows. */
const TURNS = 40;

test('on a small budget no look asks for more, and each end is noticed when its job has had its turn', async () => {
  const steps = fc.array(step, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), fc.integer({ min: 4, max: 8 }), async (steps, hasFolder, most) => {
      const model = new Model();
      const follower = new Follower({});
      const noticed = new Set<string>();
      for (let look = 0; look < steps.length + TURNS; look += 1) {
        const step = steps[look];
        if (step !== undefined) happen(model, step, look, follower);
        follower.world = model.world(hasFolder);
        const { seen, calls } = await follower.look(most);
        for (const { key, state } of seen) if (state === 'finished') noticed.add(key);
        expect(seen.filter(({ state }) => state === 'lost' || state === 'cancelled')).toEqual([]);
        expect(calls.length).toBeLessThanOrEqual(most);
      }
      expect([...model.endedAt.keys()].filter(key => !noticed.has(key))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
