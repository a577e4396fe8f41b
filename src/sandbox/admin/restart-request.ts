import { parseDuration } from '../../core/duration.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { isRecord } from '../model/parameters.ts';
import type { RestartOptions } from '../restart/restart-options.ts';

const TIMES = ['stopping', 'down', 'starting', 'rejecting', 'settling', 'loses'] as const;
const MEMBERS = new Set<string>([...TIMES, 'kind', 'whileDown', 'newIds']);

/** Reads the options of a restart from JSON, where times are `500ms` or numbers of milliseconds; the error says what is wrong. */
export function readRestart(value: unknown): Result<RestartOptions, string> {
  if (!isRecord(value)) return err('the options of a restart are an object');
  const unknown = Object.keys(value).find(name => !MEMBERS.has(name));
  if (unknown !== undefined) return err(`"${unknown}" is none of ${[...MEMBERS].join(', ')}`);
  const { kind = 'orderly', whileDown, newIds = false } = value;
  if (kind !== 'orderly' && kind !== 'crash') return err('"kind" is orderly or crash');
  if (whileDown !== undefined && whileDown !== 'refused' && whileDown !== 'reset') {
    return err('"whileDown" is refused or reset');
  }
  if (typeof newIds !== 'boolean') return err('"newIds" is true or false');
  const times: Partial<Record<(typeof TIMES)[number], number>> = {};
  for (const name of TIMES) {
    if (value[name] === undefined) continue;
    const time = readTime(value[name]);
    if (time === null) return err(`"${name}" is a time such as "500ms" or 500`);
    times[name] = time;
  }
  return ok({ kind, newIds, ...(whileDown === undefined ? {} : { whileDown }), ...times });
}

/** Milliseconds, as a number or as text with a unit; null for anything else. */
export function readTime(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : null;
  return typeof value === 'string' ? parseDuration(value) : null;
}
