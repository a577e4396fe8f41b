import { describe, expect, test } from 'vitest';
import { notableWaits } from '../../src/report/timeline.ts';
import { waitText } from '../../src/report/waits.ts';
import { planOf } from '../plan/planning.ts';
import { planOfSize, Story } from './story.ts';

const EXECUTOR = 'Waiting for next available executor';

function told(act: (story: Story) => void, story = new Story(planOfSize(2))): readonly string[] {
  const view = story.view();
  story.start();
  act(story);
  const timeline = view.timeline(story.request(0).key);
  return notableWaits(timeline).map(wait => waitText(wait, key => view.name(key)));
}

describe('what a request waited for', () => {
  test('is the cap that held it, until it was sent', () => {
    expect(
      told(story => {
        story.hold(0);
        story.clock.advance(190_000);
        story.queue(0);
      }),
    ).toEqual(['3m 10s under max-parallel of nightly']);
  });

  test('is no cap while no process was there to hold it, nor under a cap that the next one has not', () => {
    const story = new Story(planOfSize(2));
    const view = story.view();
    const waits = (): void => {
      story.hold(0, { kind: 'process', name: '', limit: 2 });
      story.clock.advance(30_000);
      story.queue(1);
      story.clock.advance(3_600_000);
      expect(view.holds()).toEqual([['under --max-parallel', 1]]);
      story.start();
      expect(view.holds()).toEqual([]);
      story.clock.advance(5_000);
      story.queue(0);
    };
    expect(told(waits, story)).toEqual(['30s under --max-parallel']);
  });

  test('is each cap in turn, the longest first', () => {
    expect(
      told(story => {
        story.hold(0);
        story.clock.advance(5_000);
        story.hold(0, { kind: 'target', name: 'ci', limit: 20 });
        story.clock.advance(30_000);
        story.hold(0, { kind: 'duplicate', with: story.request(1).key });
        story.clock.advance(12_000);
        story.queue(0);
      }),
    ).toEqual([
      '30s under concurrency of ci',
      '12s for its double n=1',
      '5.0s under max-parallel of nightly',
    ]);
  });

  test('is Jenkins’ own reason, whose countdown makes no other reason of it', () => {
    expect(
      told(story => {
        story.queue(0, 'In the quiet period. Expires in 9.9 sec');
        story.clock.advance(4_000);
        story.queue(0, 'In the quiet period. Expires in 5.9 sec');
        story.clock.advance(6_000);
        story.queue(0, 'Build #7 is already in progress (ETA: 3 min 2 sec)');
        story.clock.advance(20_000);
        story.run(0);
      }),
    ).toEqual(['20s (Build #7 is already in progress)', '10s in the quiet period']);
  });

  test('adds up when a reason comes again', () => {
    expect(
      told(story => {
        for (const why of [EXECUTOR, 'Jenkins is about to shut down', EXECUTOR]) {
          story.queue(0, why);
          story.clock.advance(3_000);
        }
        story.run(0);
      }),
    ).toEqual(['6.0s for next available executor', '3.0s (Jenkins is about to shut down)']);
  });

  test('ends when the build began, also when it was over before it was seen', () => {
    expect(
      told(story => {
        story.queue(0, EXECUTOR);
        story.clock.advance(60_000);
        story.finish(0, 'SUCCESS', 20_000);
      }),
    ).toEqual(['40s for next available executor']);
  });

  test('ends when it is left or taken out of the queue', () => {
    for (const end of [
      (story: Story) => story.release(0, 'queue-timeout'),
      (story: Story) => story.change(0, { state: 'cancelled', by: 'server' }),
    ]) {
      expect(
        told(story => {
          story.queue(0, EXECUTOR);
          story.clock.advance(60_000);
          end(story);
          story.clock.advance(60_000);
        }),
      ).toEqual(['1m 00s for next available executor']);
    }
  });

  test('is what its trigger needs', () => {
    const story = new Story(
      planOf(`version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
triggers: {a: {job: a, needs: [b]}, b: {job: b}}`),
    );
    expect(story.request(0).trigger).toBe('a');
    expect(
      told(each => {
        each.clock.advance(30_000);
        each.hold(0, { kind: 'process', name: '', limit: 4 });
        each.clock.advance(10_000);
        each.queue(0);
      }, story),
    ).toEqual(['30s for what it needs', '10s under --max-parallel']);
  });

  test('of a backoff is one, whatever number of processes waited for its end', () => {
    expect(
      told(story => {
        const { key } = story.request(0);
        story.tell({ type: 'request-retried', at: story.clock.now(), key, as: key, attempt: 2, due: 0 });
        story.clock.advance(30_000);
        story.hold(0, { kind: 'backoff', wait: 30_000 });
        story.clock.advance(30_000);
        story.queue(0);
      }),
    ).toEqual(['1m 00s to be tried again']);
  });

  test('is the controller when it was down as the request was sent', () => {
    expect(
      told(story => {
        story.change(0, { state: 'submitting' });
        story.clock.advance(30_000);
        story.queue(0);
      }),
    ).toEqual(['30s for ci to take it']);
  });

  test('is not told when it is shorter than what looks can tell', () => {
    expect(
      told(story => {
        story.queue(0);
        story.clock.advance(1_900);
        story.run(0);
      }),
    ).toEqual([]);
  });

  test('cannot act on the terminal by a controller’s words', () => {
    const [text] = told(story => {
      story.queue(0, 'Waiting for \u001b[2J');
      story.clock.advance(9_000);
      story.run(0);
    });
    expect(text).toBe('9.0s for \\u001b[2J');
  });
});

test('a timeline says when a request came how far', () => {
  const story = new Story(planOfSize(1));
  const view = story.view();
  story.start();
  const began = story.clock.now();
  story.hold(0);
  story.clock.advance(1_000);
  story.queue(0);
  story.clock.advance(2_000);
  story.run(0);
  story.clock.advance(3_000);
  story.finish(0);
  expect(view.timeline(story.request(0).key)).toMatchObject({
    sentAt: began + 1_000,
    queuedAt: began + 1_000,
    startedAt: began + 3_000,
    endedAt: began + 6_000,
  });
});
