import { systemClock } from '../../core/clock.ts';
import { buildDurations } from '../../store/build-durations.ts';
import type { Io } from '../io.ts';
import { openStore, type StoreOptions } from '../stored-runs/open-store.ts';

export interface ForecastFlags extends StoreOptions {
  /** `--at`: what counts as now, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly at?: number;
}

/** From when on fires are counted, and how long builds take: as the store's runs tell, if there is a store. */
export async function forecastOptions(
  options: ForecastFlags,
  io: Io,
): Promise<{ readonly from: number; readonly durationOf: (trigger: string) => number | null }> {
  const from = options.at ?? systemClock.now();
  if (options.store === false) return { from, durationOf: () => null };
  const store = await openStore(options, io);
  // A plan can be had without any store, and a forecast without durations.
  if (!store.ok) return { from, durationOf: () => null };
  const durations = await buildDurations(store.value);
  await store.value.close();
  return { from, durationOf: trigger => durations.get(trigger) ?? null };
}
