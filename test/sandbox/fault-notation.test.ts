import { expect, test } from 'vitest';
import { FAULT_KINDS, FAULTS, REQUEST_KINDS, type SandboxFault } from '../../src/sandbox/faults/fault.ts';
import { parseFault, printFault } from '../../src/sandbox/sandbox.ts';
import fc from '../property.ts';

test.each<[string, SandboxFault]>([
  ['drop-after', { kind: 'drop-after' }],
  ['drop-after:trigger*3', { kind: 'drop-after', meets: 'trigger', times: 3 }],
  ['delay:any=2s', { kind: 'delay', time: 2_000 }],
  ['503:any@10-20', { kind: '503', after: 9, times: 11 }],
  ['401@5-', { kind: '401', after: 4, times: 'always' }],
  ['cut:log@7', { kind: 'cut', meets: 'log', after: 6 }],
  ['429:queue=1m30s*always', { kind: '429', meets: 'queue', time: 90_000, times: 'always' }],
  ['504-after:cancel*1', { kind: '504-after', meets: 'cancel' }],
])('%s', (text, fault) => {
  expect(parseFault(text)).toEqual({ ok: true, value: fault });
});

test.each([
  ['drop-aftr', '"drop-aftr" is no fault', 'Did you mean drop-after?'],
  ['', '"" is no fault', 'Write one of '],
  ['503:triger', '"triger" is no kind of request', 'Did you mean trigger?'],
  ['delay=2', '"2" is no time', 'Write it with its unit'],
  ['503=2s', '503 takes no time', 'Leave out "=2s".'],
  ['503*0', '"0" does not say which requests', 'Write *3'],
  ['503@5-3', '"5-3" does not say which requests', 'Write *3'],
  ['503*2@3', '"2@3" is no fault', ''],
])('%s is refused with what is wrong and what to do', (text, why, next) => {
  const fault = parseFault(text);
  expect(fault.ok).toBe(false);
  if (fault.ok || next === '') return;
  expect(fault.error.message).toContain(why);
  expect(fault.error.next).toContain(next);
});

test('every fault comes back from its own notation', () => {
  const faults = fc.record(
    {
      kind: fc.constantFrom(...FAULT_KINDS),
      meets: fc.constantFrom(...REQUEST_KINDS),
      time: fc.nat(10_000_000),
      after: fc.integer({ min: 1, max: 10_000 }),
      times: fc.oneof(fc.integer({ min: 2, max: 10_000 }), fc.constant('always' as const)),
    },
    { requiredKeys: ['kind'] },
  );
  fc.assert(
    fc.property(faults, ({ time, ...rest }) => {
      const timed = time !== undefined && FAULTS[rest.kind].takes !== null;
      const fault: SandboxFault = { ...rest, ...(timed ? { time } : {}) };
      expect(parseFault(printFault(fault))).toEqual({ ok: true, value: fault });
    }),
  );
});
