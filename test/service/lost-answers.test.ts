import { expect, test } from 'vitest';
import { queueId } from '../../src/core/ids.ts';
import { ok } from '../../src/core/result.ts';
import { plainText } from '../../src/core/text.ts';
import type { StartOrder } from '../../src/service/service.ts';
import type { Submission, SubmitOutcome } from '../../src/targets/submission.ts';
import type { Trace } from '../../src/targets/trace.ts';
import { buildOf, refusal } from '../run/fake-target.ts';
import { ServiceRig } from './rig.ts';

/* Several runs of one job wait for answers that never come: the server has the requests of some of them. */

const ORDER: Omit<StartOrder, 'by'> = {
  trigger: 't',
  inputs: new Map(),
  overlap: 'allow-all',
  idempotency: null,
};

const asks = ({ parameters }: Submission): string =>
  [...parameters.values()].map(value => plainText(value) ?? '?').join();

/** A service, and a server that swallows the first answers; `arrive`: which of those requests it has got. */
class LossyRig extends ServiceRig {
  /** What the server has built, in the order of its ids, by what was asked for. */
  readonly built: string[] = [];

  constructor(triggers: string, arrive: readonly boolean[]) {
    super(triggers);
    const { target } = this;
    target.onSubmit = submission => {
      const isArrived = arrive[target.submitted.length - 1];
      if (isArrived !== false) this.built.push(asks(submission));
      return isArrived === undefined ? target.queued(submission, this.built.length) : this.#lost();
    };
    target.onReconcile = (suspects, others) =>
      ok(
        new Map(
          suspects.map(({ submission }) => [
            submission.key,
            this.#trace(submission, new Set<string>(others)),
          ]),
        ),
      );
  }

  #lost(): SubmitOutcome {
    const sent = { sentAt: this.clock.now(), session: 'session' };
    return { kind: 'unknown', refusal: refusal('no-answer', 'possible'), sent };
  }

  #trace(submission: Submission, others: ReadonlySet<string>): Trace {
    const ids = this.built.flatMap((asked, index) => (asked === asks(submission) ? [String(index + 1)] : []));
    const [own, ...more] = ids.filter(id => !others.has(id));
    if (more.length > 0) return { certainty: 'ambiguous', candidates: ids.length };
    if (own === undefined) return { certainty: 'absent', sameSession: true };
    const told = [...submission.parameters.keys()];
    const item = queueId(own);
    const build = buildOf({ key: submission.key, job: submission.job, queueId: item });
    return { certainty: 'probable', queueId: item, build, told };
  }

  /** Starts so many runs at once, and lets them come to their ends: their outcomes. */
  async outcomes(amount: number): Promise<readonly unknown[]> {
    const service = await this.serving();
    const orders = Array.from({ length: amount }, (_, index) =>
      service.start({ ...ORDER, by: `person ${index}` }),
    );
    await this.pass(1);
    const runs = (await Promise.all(orders)).map(order => (order.ok ? order.value.run : ''));
    for (let second = 0; second < 120; second++) {
      await this.pass(1);
      for (const index of this.built.keys()) this.over.add(String(index + 1));
    }
    const records = await Promise.all(runs.map(run => service.run(run)));
    return records.map(record => (record.ok ? record.value.outcome : record.error.code));
  }
}

test('each finds its own by what it asks for, and waits for no other', async () => {
  const rig = new LossyRig('  t: {job: x, parameters: {R: "${{ run.id }}"}}', [true, true, true]);
  expect(await rig.outcomes(3)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(rig.built).toEqual(['run-1', 'run-2', 'run-3']);
});

test.each([
  ['first', [true, false]],
  ['second', [false, true]],
])(
  'of two that ask for the same, of which the %s arrived, one takes that and the other is sent again: two builds',
  async (_, arrive) => {
    const rig = new LossyRig('  t: {job: x, parameters: {N: "1"}}', arrive);
    expect(await rig.outcomes(2)).toEqual(['succeeded', 'succeeded']);
    expect(rig.built).toEqual(['1', '1']);
  },
);

test('two that ask for the same, and have both arrived, are unknown: nothing is built again', async () => {
  const rig = new LossyRig('  t: {job: x, parameters: {N: "1"}}', [true, true]);
  expect(await rig.outcomes(2)).toEqual(['unknown', 'unknown']);
  expect(rig.built).toEqual(['1', '1']);
});
