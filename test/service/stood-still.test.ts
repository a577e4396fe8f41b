import { expect, test } from 'vitest';
import { LEASE } from '../../src/store/lease.ts';
import { refusal } from '../run/fake-target.ts';
import { raw } from '../store/store-rig.ts';
import { ServiceRig, schedule } from './rig.ts';

test('a service of which the store has not heard for long announces once more what it was about to send', async () => {
  const rig = new ServiceRig(schedule());
  await rig.serving();
  const lock = await raw(rig.stores.path);
  rig.target.onSubmit = submission => {
    if (rig.target.submitted.length === 1) {
      lock.exec('BEGIN IMMEDIATE');
      rig.clock.advance(LEASE.sure);
      lock.exec('ROLLBACK');
    }
    return submission.isWanted?.() === false
      ? { kind: 'rejected', refusal: refusal('interrupted') }
      : rig.target.queued(submission);
  };
  await rig.pass(10);
  const states = rig.of('run-event').flatMap(({ event }) => {
    return event.type === 'request-changed' ? [event.state.state] : [];
  });
  expect(states.slice(0, 4)).toEqual(['submitting', 'planned', 'submitting', 'queued']);
});
