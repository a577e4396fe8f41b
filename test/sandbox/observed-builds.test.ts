import { expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { FakeClock } from '../fake-clock.ts';
import { RECORDED_JOBS } from './recorded-jobs.ts';
import { readObservations, readRecording } from './recordings.ts';
import { replay } from './replay.ts';

const observations = readObservations('02-trigger');
/** A long body was cut when it was recorded, and file parameters are not offered. */
const asked = readRecording('02-trigger').filter(
  ({ label }) => observations.has(label) && !/\bbig\b|^file/.test(label),
);

test('the recording holds builds to compare with', () => {
  expect(asked.length).toBeGreaterThan(35);
});

test.each(asked)('a build gets what it got on a real server: $label', async exchange => {
  const clock = new FakeClock();
  const sandbox = await startSandbox({ clock, jobs: RECORDED_JOBS });
  try {
    await replay(sandbox.url, clock, [exchange]);
    const [build] = sandbox.builds();
    const observed = observations.get(exchange.label);
    expect(build?.parameters).toEqual(hidePasswords(observed?.parameters ?? {}));
    expect(build?.causes).toEqual(observed?.causes.map(cause => cause.shortDescription));
  } finally {
    await sandbox.close();
  }
});

const hidePasswords = (parameters: Readonly<Record<string, string | boolean>>): unknown =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value === '<no value>' ? '<password>' : value]),
  );
