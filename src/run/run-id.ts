import { type RunId, runId } from '../core/ids.ts';

/** `20261122-165440-k3f9`: sorts by time, is unique enough for two runs of one second, and can be typed. */
export function createRunId(now: number, random: () => number): RunId {
  const time = new Date(now).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const tail = Math.floor(random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  return runId(`${time}-${tail}`);
}
