import { ambiguousDays } from './ambiguous-days.ts';
import { catchUpSkips } from './catch-up-skips.ts';
import { equalSchedules } from './equal-schedules.ts';
import { equalText } from './equal-text.ts';
import { everySecond } from './every-second.ts';
import { excludeExcludesNothing } from './exclude-excludes-nothing.ts';
import { fullHour } from './full-hour.ts';
import { groupLimits } from './group-limits.ts';
import { includeMatchesNothing } from './include-matches-nothing.ts';
import { needsUnfinished } from './needs-unfinished.ts';
import { numberLike } from './number-like.ts';
import type { Rule } from './rule.ts';
import { secretInValue } from './secret-in-value.ts';
import { unusedAnchor } from './unused-anchor.ts';
import { unusedEnv } from './unused-env.ts';
import { unusedInput } from './unused-input.ts';
import { unusedSecret } from './unused-secret.ts';
import { unusedTarget } from './unused-target.ts';
import { unusedVar } from './unused-var.ts';

/** The rules that need nothing but the manifest. Those over requests are the planner's. */
export const MANIFEST_RULES: readonly Rule[] = [
  numberLike,
  equalText,
  ambiguousDays,
  everySecond,
  equalSchedules,
  catchUpSkips,
  fullHour,
  secretInValue,
  unusedInput,
  unusedVar,
  unusedEnv,
  unusedSecret,
  unusedTarget,
  unusedAnchor,
  includeMatchesNothing,
  excludeExcludesNothing,
  groupLimits,
  needsUnfinished,
];
