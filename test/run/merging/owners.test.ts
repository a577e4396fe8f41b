import { describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../src/core/ids.ts';
import { Owners } from '../../../src/run/merging/owners.ts';
import { Ledger } from '../../../src/run/requests/ledger.ts';
import { FakeClock } from '../../fake-clock.ts';
import { planOf } from '../bench.ts';

const [seven, eight, nine] = ['7', '8', '9'].map(queueId);

test('items are a request’s own in the start of the server that gave their ids, or where that is not known', () => {
  const owners = new Owners();
  if (!seven || !eight || !nine) throw new Error('no ids');
  owners.set('ci', seven, requestKey('a'), 'now');
  owners.set('ci', eight, requestKey('b'), 'before');
  owners.set('ci', nine, requestKey('c'), null);
  const own = owners.items('ci', 'now');
  expect([...own]).toEqual([seven, nine]);
  expect([seven, eight, nine].map(item => own.has(item))).toEqual([true, false, true]);
  expect([...owners.items('ci', null)]).toEqual([seven, eight, nine]);
  expect([...owners.items('cd', 'now')]).toEqual([]);
  expect(owners.items('cd', 'now').has(seven)).toBe(false);
});

describe('the requests that are known by a build', () => {
  const build = { number: 1, url: 'http://ci/job/x/1/' };
  const item = { queueId: queueId('7') };

  function ledgerOf() {
    const ledger = new Ledger(
      planOf('  a: {job: x}\n  b: {job: x}'),
      new FakeClock(),
      () => undefined,
      () => {},
    );
    const [one, other] = ledger.planned();
    if (one === undefined || other === undefined) throw new Error('no requests');
    return { ledger, one, other };
  }

  test('are found in whatever case its job is written, whenever that was told', () => {
    const { ledger, one, other } = ledgerOf();
    void ledger.change(one, { state: 'running', ...item, build });
    expect(ledger.withBuild({ ...build, url: 'http://ci/job/X/1/' })).toEqual([one]);
    void ledger.change(other, { state: 'running', ...item, build });
    void ledger.change(other, { state: 'finished', ...item, build, result: 'SUCCESS', duration: 1 });
    expect(ledger.withBuild(build)).toEqual([one, other]);
    expect(ledger.withBuild({ ...build, url: 'http://ci/job/x/2/' })).toEqual([]);
  });
});
