import { SourceFile } from '../../../src/core/source.ts';
import { compileCel } from '../../../src/manifest/expression/cel.ts';
import { loadManifest } from '../../../src/manifest/load-manifest.ts';
import type { ManifestProblem } from '../../../src/manifest/problem-code.ts';
import type { RuleLevels } from '../../../src/manifest/rules/rule.ts';
import { requestRules } from '../../../src/plan/rules/index.ts';
import { scheduleChecker } from '../../../src/schedule/check-schedule.ts';
import { SCHEDULE_RULES } from '../../../src/schedule/rules/index.ts';

/** All that is told of a manifest when every rule looks at it. */
export function linted(text: string, levels: RuleLevels = new Map()): readonly ManifestProblem[] {
  const tools = {
    checkSchedule: scheduleChecker(),
    compileCel,
    rules: [...requestRules(), ...SCHEDULE_RULES],
    levels,
  };
  const loaded = loadManifest(new SourceFile('triggers.yaml', text), tools);
  return loaded.ok ? loaded.value.warnings : loaded.error;
}

/** The code and the underlined text of each problem: `unused-var: team`. */
export const lintedAt = (text: string, levels?: RuleLevels): readonly string[] =>
  linted(text, levels).map(
    ({ code, at }) => `${code}: ${at === undefined ? '-' : text.slice(at.start, at.end)}`,
  );
