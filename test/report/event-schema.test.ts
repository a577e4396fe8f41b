import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import schema from '../../schemas/events.schema.json' with { type: 'json' };
import { queueId, requestKey } from '../../src/core/ids.ts';
import { EventLines } from '../../src/report/live/event-lines.ts';
import { RunView } from '../../src/report/run-view.ts';
import type { CancelCause, HeldBy, ReleaseCause, RunEvent } from '../../src/run/events.ts';
import type { StateName, Verdict } from '../../src/run/request-state.ts';
import { planOf } from '../plan/planning.ts';
import { planOfSize, REFUSAL, Story, UNDER_NIGHTLY } from './story.ts';

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** The lines that a run prints, each of which must fit the schema. */
function linesOf(story: Story, act: () => void): Record<string, unknown>[] {
  let text = '';
  const reporter = new EventLines(new RunView(story.plan), part => {
    text += part;
  });
  story.listen(event => reporter.event(event));
  story.start();
  act();
  story.end();
  return text
    .trimEnd()
    .split('\n')
    .map(line => {
      const event = JSON.parse(line);
      expect(validate(event), `${line} ${JSON.stringify(validate.errors)}`).toBe(true);
      return event;
    });
}

/** Every name of a union: a member that is added does not compile until it stands here. */
const namesOf = <Name extends string>(names: Record<Name, true>): string[] => Object.keys(names).sort();

const sorted = (values: readonly unknown[]): unknown[] =>
  values.filter(value => typeof value === 'string').sort();

describe('the schema names all that there is', () => {
  test('events', () => {
    const events = namesOf<RunEvent['type']>({
      'run-started': true,
      'request-changed': true,
      'target-unwell': true,
      'target-well': true,
      'run-stopping': true,
      'request-held': true,
      'request-cancelling': true,
      'request-released': true,
      'cancel-refused': true,
      'request-reconciling': true,
      'request-retried': true,
      'request-unseen': true,
      'run-finished': true,
    });
    expect(schema.oneOf.map(({ $ref }) => $ref.replace('#/$defs/', '')).sort()).toEqual(events);
  });

  test('states', () => {
    const states = namesOf<StateName>({
      planned: true,
      submitting: true,
      queued: true,
      running: true,
      finished: true,
      coalesced: true,
      rejected: true,
      unknown: true,
      cancelled: true,
      skipped: true,
    });
    const named = schema.$defs.state.oneOf.flatMap(({ properties: { state } }) =>
      'const' in state ? [state.const] : state.enum,
    );
    expect(sorted(named)).toEqual(states);
  });

  test('verdicts, causes and what holds a request', () => {
    const { report, 'cancel-cause': cancel, 'release-cause': release, 'held-by': held } = schema.$defs;
    expect(sorted(report.properties.verdict.enum)).toEqual(
      namesOf<Verdict>({
        succeeded: true,
        unstable: true,
        failed: true,
        rejected: true,
        unknown: true,
        cancelled: true,
        skipped: true,
        'handed-over': true,
        'timed-out': true,
      }),
    );
    expect(sorted(cancel.enum)).toEqual(
      namesOf<CancelCause>({
        interrupt: true,
        'fail-fast': true,
        'queue-timeout': true,
        'build-timeout': true,
        newer: true,
      }),
    );
    expect(sorted(release.enum)).toEqual(
      namesOf<ReleaseCause>({
        wait: true,
        detach: true,
        shared: true,
        'queue-timeout': true,
        'build-timeout': true,
      }),
    );
    const kinds = held.oneOf.flatMap(({ properties: { kind } }) =>
      'const' in kind ? [kind.const] : kind.enum,
    );
    expect(sorted(kinds)).toEqual(
      namesOf<HeldBy['kind']>({
        trigger: true,
        target: true,
        group: true,
        process: true,
        rate: true,
        circuit: true,
        backoff: true,
        'back-pressure': true,
        duplicate: true,
      }),
    );
  });
});

describe('a line', () => {
  test('of each event fits the schema', () => {
    const story = new Story(planOfSize(8));
    const { key } = story.request(0);
    const types = linesOf(story, () => {
      const at = story.clock.now();
      for (const by of [
        UNDER_NIGHTLY,
        { kind: 'rate', name: 'ci' },
        { kind: 'circuit', name: 'ci' },
        { kind: 'backoff', wait: 3_000 },
        { kind: 'back-pressure', name: 'ci', why: { kind: 'queue-length', measured: 812, limit: 500 } },
        { kind: 'back-pressure', name: 'ci', why: { kind: 'latency', atOnce: 4, limit: 5_000 } },
        { kind: 'back-pressure', name: 'ci', why: { kind: 'quiet-down' } },
        { kind: 'duplicate', with: key },
        { kind: 'duplicate', with: null },
      ] as const)
        story.hold(0, by);
      story.queue(0, 'In the quiet period. Expires in 4 sec');
      story.clock.advance(4_000);
      story.run(0);
      story.cancel(0, 'build-timeout');
      story.finish(0, 'ABORTED');
      story.release(1, 'wait');
      story.tell({ type: 'request-reconciling', at, key, refusal: REFUSAL });
      story.tell({ type: 'request-unseen', at, key, refusal: REFUSAL });
      story.tell({ type: 'cancel-refused', at, key, refusal: REFUSAL });
      story.tell({ type: 'target-unwell', at, target: 'ci', refusal: REFUSAL });
      story.tell({ type: 'target-well', at, target: 'ci', after: 12 });
      story.tell({ type: 'run-stopping', at, cancelling: 1 });
      story.tell({
        type: 'request-retried',
        at,
        key,
        as: requestKey(`${key}~2`),
        attempt: 2,
        due: at + 10_000,
      });
      story.change(2, { state: 'rejected', refusal: REFUSAL });
      story.change(3, { state: 'unknown', seen: 'nothing', next: 'look', refusal: null });
      story.change(4, { state: 'cancelled', by: 'server' });
      story.change(5, { state: 'skipped', reason: 'no', choice: true });
      story.change(6, { state: 'queued', queueId: queueId('9'), why: null, merged: { with: key } });
      story.change(7, {
        state: 'queued',
        queueId: queueId('11'),
        why: null,
        merged: null,
        certainty: 'probable',
      });
      story.change(6, {
        state: 'coalesced',
        with: key,
        build: story.build(0),
        result: 'UNSTABLE',
        duration: 1,
      });
    }).map(({ type }) => type);
    expect(new Set(types).size).toBe(schema.oneOf.length);
  });

  test('of a request says which one, without the plan', () => {
    const story = new Story(planOfSize(1));
    const [, line] = linesOf(story, () => story.run(0));
    expect(line).toEqual({
      type: 'request-changed',
      at: '2026-11-22T17:00:00.000Z',
      key: story.request(0).key,
      trigger: 'nightly',
      target: 'ci',
      job: 'platform/build',
      matrix: { n: '0' },
      state: { state: 'running', queueId: '1', build: story.build(0) },
    });
  });

  test('shows no parameter, and so no secret', () => {
    const plan = planOf(`version: 1
secrets: {KEY: {env: KEY}}
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
triggers: {t: {job: j, parameters: {A: "canary", B: "\${{ secrets.KEY }}"}}}`);
    const story = new Story(plan);
    const lines = linesOf(story, () => {
      story.queue(0);
      story.finish(0);
    });
    expect(JSON.stringify(lines)).not.toMatch(/canary|KEY|parameters/);
  });

  test('of the end has the whole run, with what each request waited for', () => {
    const story = new Story(planOfSize(1));
    const lines = linesOf(story, () => {
      story.hold(0);
      story.clock.advance(5_000);
      story.queue(0, 'Waiting for next available executor');
      story.clock.advance(2_000);
      story.run(0);
      story.clock.advance(1_000);
      story.finish(0);
    });
    expect(lines.at(-1)).toMatchObject({
      summary: {
        outcome: 'succeeded',
        requests: [
          {
            trigger: 'nightly',
            verdict: 'succeeded',
            state: { state: 'finished', result: 'SUCCESS' },
            timeline: {
              sentAt: '2026-11-22T17:00:05.000Z',
              startedAt: '2026-11-22T17:00:07.000Z',
              endedAt: '2026-11-22T17:00:08.000Z',
              waits: [
                { kind: 'held', by: { kind: 'trigger', name: 'nightly', limit: 4 }, time: 5_000 },
                { kind: 'queue', why: 'Waiting for next available executor', time: 2_000 },
              ],
            },
          },
        ],
      },
    });
  });

  test('with a member that the schema does not know does not fit it', () => {
    const good = { type: 'target-well', at: '2026-11-22T17:00:05.000Z', target: 'ci', after: 1 };
    expect(validate(good)).toBe(true);
    expect(validate({ ...good, more: 1 })).toBe(false);
    expect(validate({ ...good, at: 1 })).toBe(false);
    expect(validate({ ...good, type: 'other' })).toBe(false);
  });
});

test('every property of the schema is described', () => {
  const bare: string[] = [];
  const look = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, value] of Object.entries(node)) {
      const isProperty = path.endsWith('/properties');
      if (isProperty && !(typeof value === 'object' && value !== null && 'description' in value))
        bare.push(`${path}/${name}`);
      look(value, `${path}/${name}`);
    }
  };
  look(schema, '');
  expect(bare).toEqual([]);
});
