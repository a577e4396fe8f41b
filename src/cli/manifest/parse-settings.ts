import { err, ok, type Result } from '../../core/result.ts';
import { PARSE_LIMITS, PARSE_SETTINGS, type ParseLimits } from '../../manifest/yaml/parse-limits.ts';
import type { Io } from '../io.ts';

export interface SettingFault {
  readonly message: string;
  readonly next: string;
}

/** The bounds on parsing: those of the environment, else the defaults; the first wrong one is told. */
export function parseLimitsOf(env: Io['env']): Result<ParseLimits, SettingFault> {
  const limits: Record<keyof ParseLimits, number> = { ...PARSE_LIMITS };
  for (const name of ['maxBytes', 'maxDepth', 'maxAliases'] as const) {
    const { variable, most } = PARSE_SETTINGS[name];
    const text = env[variable];
    if (text === undefined || text === '') continue;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > most) {
      return err({
        message: `${variable} is "${text}", which is no whole number from 1 to ${most}`,
        next: `Correct it, or unset it: the default is ${PARSE_LIMITS[name]}.`,
      });
    }
    limits[name] = value;
  }
  return ok(limits);
}
