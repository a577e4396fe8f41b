import { expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { FakeClock } from '../fake-clock.ts';
import { RECORDED_JOBS } from './recorded-jobs.ts';
import { readObservations, readRecording } from './recordings.ts';
import { replay } from './replay.ts';

const observations = readObservations('02-trigger');
/** A long body was cut when it was recorded. */
const asked = readRecording('02-trigger').filter(
  ({ label }) => observations.has(label) && !/\bbig\b/.test(label),
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
    expect(withoutFiles(build?.parameters ?? {})).toEqual(hidePasswords(observed?.parameters ?? {}));
    expect(build?.causes).toEqual(observed?.causes.map(cause => cause.shortDescription));
  } finally {
    await sandbox.close();
  }
});

type Parameters = Readonly<Record<string, string | boolean>>;

/** The real server tells neither passwords nor files; the sandbox says which it is. */
const hidePasswords = (parameters: Parameters): Parameters =>
  mapValues(parameters, (value, name) => (value === '<no value>' && name !== FILE ? '<password>' : value));

const withoutFiles = (parameters: Parameters): Parameters =>
  mapValues(parameters, (value, name) => (name === FILE ? '<no value>' : value));

const FILE = 'upload.txt';

const mapValues = (
  parameters: Parameters,
  map: (value: string | boolean, name: string) => string | boolean,
): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, map(value, name)]));
