import { afterEach, describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../../src/core/ids.ts';
import type { Follower, Tracked } from '../../../../src/targets/follower.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { startServer, targetAt } from '../scripted-server.ts';
import { answer, others, request, type World } from './fake-world.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const { signal } = new AbortController();

/** A controller on the wire, and a target that several follow something on. */
class Rig {
  readonly clock = new FakeClock();
  world: World;
  session = 'first';

  private constructor(world: World) {
    this.world = world;
  }

  static async open(world: World) {
    const rig = new Rig(world);
    const server = await startServer(({ method, url }, response) => {
      response.setHeader('x-jenkins-session', rig.session);
      if (method === 'POST') {
        response.writeHead(204).end();
        return;
      }
      const told = answer(rig.world, `${method} ${decodeURIComponent(url).replace('tree=', '')}`);
      for (const [name, values] of [...(told.headers as ReadonlyMap<string, string[]>)])
        response.setHeader(name, values);
      response.writeHead(told.status).end(told.body);
    });
    const target = targetAt(server.url, { clock: rig.clock });
    open.push(() => target.close(), server.close);
    return { rig, target };
  }

  /** A look, a second after the last one: the states that it shows, with the reason for which each waits. */
  async look(follower: Follower, tracked: readonly Tracked[]): Promise<readonly string[]> {
    this.clock.advance(1_000);
    const seen = await follower.observe(tracked, signal);
    if (!seen.ok) throw new Error(seen.error.message);
    return seen.value.map(one => `${one.state}${one.state === 'queued' ? `: ${one.why}` : ''}`);
  }
}

const sameKey = (id: number): Tracked => ({
  key: requestKey('k'),
  job: ['a'],
  queueId: queueId(String(id)),
});

describe('two who follow requests on one target', () => {
  test('do not keep each other from calling a request lost, nor make it happen earlier', async () => {
    const { rig, target } = await Rig.open({
      builds: { a: others(400), b: [{ number: 1, queueId: 5, building: true }] },
    });
    const [one, other] = [target.follow(), target.follow()];
    const told: (string | undefined)[] = [];
    for (let look = 0; look < 3; look += 1) {
      told.push(...(await rig.look(one, [request('a', 17)])));
      await rig.look(other, [request('b', 5, 1)]);
      // The server denies this one to the other as well: that is no second denial to the first.
      if (look === 0) await rig.look(other, [request('b', 5, 1), request('a', 17)]);
    }
    expect(told).toEqual(['queued: null', 'queued: null', 'lost']);
  });

  test('have each their own item of a request of the same key, and notice each its own end', async () => {
    const { rig, target } = await Rig.open({
      builds: { a: others(30) },
      waiting: { 1: 'busy', 2: 'another reason' },
    });
    const [one, other] = [target.follow(), target.follow()];
    const [first, second]: string[][] = [[], []];
    for (let look = 0; look < 12; look += 1) {
      if (look === 3) rig.world = { ...rig.world, waiting: { 1: 'busy' }, left: { 2: { cancelled: true } } };
      first?.push(...(await rig.look(one, [sameKey(1)])));
      second?.push(...(await rig.look(other, [sameKey(2)])));
    }
    expect(new Set(first)).toEqual(new Set(['queued: busy']));
    expect(second).not.toContain('queued: busy');
    expect(second).toContain('cancelled');
  });
});

describe('an item that was taken out of the queue', () => {
  test('is told to whom it is of, and not to one of the same key that has another', async () => {
    const { rig, target } = await Rig.open({ builds: { a: [] }, waiting: { 2: 'busy' } });
    const [one, other] = [target.follow(), target.follow()];
    await rig.look(one, [sameKey(1)]);
    await target.cancel(sameKey(1), signal);
    expect(await rig.look(other, [sameKey(2)])).toEqual(['queued: busy']);
    expect(await rig.look(one, [sameKey(1)])).toEqual(['cancelled']);
  });

  test('makes each of them read the queue anew', async () => {
    const { rig, target } = await Rig.open({ builds: { a: [] }, waiting: { 2: 'busy' } });
    const other = target.follow();
    // Of a job that was read to its end, the queue's word is good for five seconds.
    await rig.look(other, [sameKey(2)]);
    await rig.look(other, [sameKey(2)]);
    rig.world = { ...rig.world, waiting: { 2: 'disabled' } };
    expect(await rig.look(other, [sameKey(2)])).toEqual(['queued: busy']);
    await target.cancel(sameKey(1), signal);
    expect(await rig.look(other, [sameKey(2)])).toEqual(['queued: disabled']);
  });

  test('says nothing of the item that has its id after a restart of the server', async () => {
    const { rig, target } = await Rig.open({ builds: { a: [] }, waiting: { 1: 'busy' } });
    const follower = target.follow();
    await rig.look(follower, [sameKey(1)]);
    await target.cancel(sameKey(1), signal);
    rig.session = 'second';
    // Another's look, by which the target learns of the restart.
    await rig.look(target.follow(), [request('b', 9)]);
    expect(await rig.look(follower, [sameKey(1)])).toEqual(['queued: busy']);
  });
});
