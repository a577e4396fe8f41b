import type { Manifest } from '../../manifest/manifest.ts';
import type { Rule } from '../../manifest/rules/rule.ts';
import { capNeverReached } from './cap-never-reached.ts';
import { differOnlyInSecret } from './differ-only-in-secret.ts';
import { equalRequests } from './equal-requests.ts';
import { type LintRequest, lintRequests } from './lint-requests.ts';
import { triggersThatMayMeet } from './may-meet.ts';
import { unreachableNeeds } from './unreachable-needs.ts';

/** The lint rules over requests, for one load: what has to be expanded is expanded once for all of them. */
export function requestRules(): readonly Rule[] {
  let last: { readonly manifest: Manifest; readonly requests: readonly LintRequest[] } | undefined;
  const requestsOf = (manifest: Manifest): readonly LintRequest[] => {
    if (last?.manifest !== manifest) {
      const triggers = triggersThatMayMeet([...manifest.triggers.values()]);
      last = { manifest, requests: lintRequests(manifest, triggers) };
    }
    return last.requests;
  };
  const comparing = [equalRequests, differOnlyInSecret].map(
    (rule): Rule => ({
      ...rule,
      judgesBroken: false,
      check: subject => rule.check(subject, requestsOf(subject.manifest)),
    }),
  );
  return [...comparing, capNeverReached, unreachableNeeds];
}
