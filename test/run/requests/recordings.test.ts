import { expect, test } from 'vitest';
import { type Recordable, Recordings } from '../../../src/run/requests/recordings.ts';

/** Somebody who writes down what it is told. */
class Scribe implements Recordable {
  readonly told: unknown[] = [];
  recorded(isRecorded: boolean): void {
    this.told.push(isRecorded);
  }
  failed(defect: unknown): void {
    this.told.push(defect);
  }
}

test('all who wait for one promise are told what it came to, each once', async () => {
  for (const answer of [true, false]) {
    const recordings = new Recordings();
    const promise = Promise.resolve(answer);
    const scribes = [new Scribe(), new Scribe()];
    for (const scribe of scribes) recordings.wait(promise, scribe);
    await promise;
    expect(scribes.map(({ told }) => told)).toEqual([[answer], [answer]]);
  }
});

test('who comes when it is settled is told as well', async () => {
  const recordings = new Recordings();
  const promise = Promise.resolve(true);
  const [before, after, other] = [new Scribe(), new Scribe(), new Scribe()];
  recordings.wait(promise, before);
  await promise;
  recordings.wait(promise, after);
  recordings.wait(Promise.resolve(false), other);
  await promise;
  expect([before.told, after.told, other.told]).toEqual([[true], [true], [false]]);
});

test('the defect of one is its own, and that of the promise everybody’s', async () => {
  const recordings = new Recordings();
  const promise = Promise.resolve(true);
  const [broken, well] = [new Scribe(), new Scribe()];
  broken.recorded = () => {
    throw new Error('broken');
  };
  recordings.wait(promise, broken);
  recordings.wait(promise, well);
  await promise;
  expect([broken.told, well.told]).toEqual([[new Error('broken')], [true]]);
  const rejected = Promise.reject(new Error('no store'));
  const both = [new Scribe(), new Scribe()];
  for (const scribe of both) recordings.wait(rejected, scribe);
  await rejected.catch(() => {});
  expect(both.map(({ told }) => told)).toEqual([[new Error('no store')], [new Error('no store')]]);
});
