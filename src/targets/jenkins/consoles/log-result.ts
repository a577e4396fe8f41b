import type { BuildResult } from '../../build.ts';

const RESULTS: readonly BuildResult[] = ['SUCCESS', 'UNSTABLE', 'FAILURE', 'ABORTED', 'NOT_BUILT'];

/**
 * What a build ended as, by the last line of its console, `Finished: FAILURE` (hudson.model.StreamBuildListener, the same
 * in every language); a plug-in may have put the time before it in brackets. Null where the console was cut.
 */
export function resultInLog(lastLine: string): BuildResult | null {
  const word = /^(?:\[[^\]]*\]\s*)?Finished: (\w+)$/.exec(lastLine.trimEnd())?.[1];
  return RESULTS.find(result => result === word) ?? null;
}
