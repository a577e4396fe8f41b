import { queueId, type RequestKey, requestKey } from '../../../../src/core/ids.ts';
import type { LookBudget, Observation, Tracked } from '../../../../src/targets/follower.ts';
import { createObserve } from '../../../../src/targets/jenkins/follow/observe.ts';
import type { Answer } from '../../../../src/targets/jenkins/http/answer.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { type FakeController, fakeController, json, NOT_FOUND } from '../fake-controller.ts';

export interface Row {
  readonly number: number;
  readonly queueId: number;
  readonly building?: boolean;
  readonly inProgress?: boolean;
  readonly result?: string | null;
}

/** A controller in plain data; what is not said does not exist. */
export interface World {
  /** Newest first. */
  readonly builds?: Readonly<Record<string, readonly Row[]>>;
  readonly waiting?: Readonly<Record<number, string>>;
  /** Queue items that have left, by id. */
  readonly left?: Readonly<Record<number, unknown>>;
  readonly answers?: (call: string) => Answer | null;
}

const full = (row: Row) => ({ building: false, result: null, duration: 5, ...row });

/** What the controller answers to a call as `FakeController` shows it. */
export function answer(world: World, call: string): Answer {
  const special = world.answers?.(call);
  if (special) return special;
  const items = Object.entries(world.waiting ?? {}).map(([id, why]) => ({ id: Number(id), why }));
  if (call.startsWith('GET /queue/api')) return json({ items });
  if (call.startsWith('GET /computer/api')) {
    const running = Object.values(world.builds ?? {})
      .flat()
      .filter(({ building }) => building);
    const executors = running.map(({ number, queueId: id }) => ({
      currentExecutable: { number, queueId: id },
    }));
    return json({ computer: [{ executors: [{ currentExecutable: null }, {}], oneOffExecutors: executors }] });
  }
  const item = /\/queue\/item\/(\d+)\//.exec(call)?.[1];
  if (item !== undefined) {
    const left = world.left?.[Number(item)];
    return left === undefined ? NOT_FOUND : json(left);
  }
  if (call.startsWith('GET /api/json?jobs')) return folder(world, call);
  const [, job = '', number, list, start, end] =
    /\/job\/([^/]+)(?:\/(\d+))?\/api\/json\?(?:(\w+)\[.*\]\{(\d+),(\d+)\})?/.exec(call) ?? [];
  const builds = (world.builds?.[job] ?? []).map(full);
  if (number !== undefined) {
    const build = builds.find(row => row.number === Number(number));
    return build === undefined ? NOT_FOUND : json(build);
  }
  return json({
    [list ?? '']: (list === 'builds' ? builds.slice(0, 100) : builds).slice(Number(start), Number(end)),
  });
}

/** The jobs at the top, with so many of their newest builds as the call asks for. */
function folder({ builds = {} }: World, call: string): Answer {
  const size = Number(/\{0,(\d+)\}/.exec(call)?.[1] ?? 0);
  return json({
    jobs: Object.entries(builds).map(([name, rows]) => ({ name, builds: rows.map(full).slice(0, size) })),
  });
}

export const request = (job: string, id: number | string, build?: number): Tracked => ({
  key: requestKey(`${job}-${id}`),
  job: [job],
  queueId: queueId(String(id)),
  ...(build === undefined
    ? {}
    : { build: { number: build, url: `https://ci.example.org/jenkins/job/${job}/${build}/` } }),
});

/** So many requests, and no more. */
function budgetOf(most: number): LookBudget {
  let left = most;
  return {
    get left() {
      return left;
    },
    take() {
      if (left === 0) return false;
      left -= 1;
      return true;
    },
    lack() {},
  };
}

/** Looks at a world again and again, as a tracker does: builds that were seen are followed by their number. */
export class Follower {
  readonly clock = new FakeClock();
  world: World;
  readonly #controller: FakeController;
  readonly #observe: ReturnType<typeof createObserve>;
  readonly #tracked = new Map<RequestKey, Tracked>();

  constructor(world: World, tracked: readonly Tracked[] = []) {
    this.world = world;
    this.#controller = { ...fakeController(call => answer(this.world, call)), clock: this.clock };
    this.#observe = createObserve(this.#controller);
    this.track(tracked);
  }

  track(requests: readonly Tracked[]): void {
    for (const request of requests) this.#tracked.set(request.key, request);
  }

  untrack({ key }: Tracked): void {
    this.#tracked.delete(key);
  }

  /**
   * One look, a second after the last one: what it saw, in the order of the requests, and what it asked. `most`: its budget;
   * default: any.
   */
  async look(most?: number): Promise<{ seen: readonly Observation[]; calls: readonly string[] }> {
    this.clock.advance(1_000);
    const before = this.#controller.calls.length;
    const budget = most === undefined ? undefined : budgetOf(most);
    const seen = await this.#observe([...this.#tracked.values()], new AbortController().signal, budget);
    if (!seen.ok) throw new Error(seen.error.reason);
    for (const observation of seen.value) this.#take(observation);
    return { seen: seen.value, calls: this.#controller.calls.slice(before) };
  }

  #take(observation: Observation): void {
    const tracked = this.#tracked.get(observation.key);
    if (tracked === undefined) return;
    if (observation.state === 'running')
      this.#tracked.set(observation.key, { ...tracked, build: observation.build });
    else if (observation.state !== 'queued' && observation.state !== 'unseen')
      this.#tracked.delete(observation.key);
  }
}

/** The last of so many looks in a row. */
export async function look(world: World, tracked: readonly Tracked[], times = 1) {
  const follower = new Follower(world, tracked);
  for (let n = 1; n < times; n += 1) await follower.look();
  return follower.look();
}

export const states = (seen: readonly Observation[]): readonly string[] => seen.map(({ state }) => state);
export const others = (count: number, from = 1000): readonly Row[] =>
  Array.from({ length: count }, (_, n) => ({ number: from - n, queueId: 90_000 - n, result: 'SUCCESS' }));
