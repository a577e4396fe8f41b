import { count } from '../../core/plural.ts';
import type { Location } from '../../core/source.ts';
import type { Manifest, Trigger } from '../../manifest/manifest.ts';
import type { Finding, Rule } from '../../manifest/rules/rule.ts';
import { type Tree, treeAt } from '../../manifest/tree.ts';
import { countRequestsOf } from './lint-requests.ts';

/** A cap that bounds nothing was meant to bound something. */
export const capNeverReached: Rule = {
  name: 'cap-never-reached',
  severity: 'warning',
  summary: 'A `max-parallel` is above what the trigger or its target can ever have in flight.',
  judgesBroken: false,
  check: ({ manifest, tree }) =>
    [...manifest.triggers.values()].flatMap(trigger => {
      const at = trigger.maxParallel === null ? null : ownCap(trigger, tree);
      return at === null ? [] : finding(trigger, at, manifest);
    }),
};

/** Where the trigger itself says it; one that is inherited is meant for larger triggers too. */
function ownCap({ name, at }: Trigger, tree: Tree): Location | null {
  const cap = treeAt(tree, ['triggers', name, 'max-parallel']);
  const body = treeAt(tree, ['triggers', name]);
  if (cap === null || body === null || cap.source !== at.source) return null;
  return cap.start >= at.start && cap.end <= body.end ? cap : null;
}

function finding(trigger: Trigger, at: Location, { targets }: Manifest): readonly Finding[] {
  const { name, target } = trigger;
  const cap = trigger.maxParallel ?? 0;
  const requests = countRequestsOf(trigger);
  // Without requests there is something else to tell.
  if (requests !== null && requests > 0 && cap > requests) {
    return [
      {
        at,
        message: `"${name}" makes ${count(requests, 'request')}, so that ${cap} can never be in flight`,
        next: 'Lower it to what the controller should bear, or remove it.',
      },
    ];
  }
  const { concurrency = Number.POSITIVE_INFINITY } = targets.get(target) ?? {};
  if (cap <= concurrency) return [];
  return [
    {
      at,
      message: `the target "${target}" takes ${concurrency} builds in flight, so that ${cap} can never be`,
      next: `Lower it, or raise \`concurrency:\` of the target.`,
    },
  ];
}
