import type { ConcurrencySpec, Trigger } from '../manifest.ts';
import { originOf } from '../origin.ts';
import type { Finding, Rule } from './rule.ts';

/** Each request is held to the limit of its own trigger. If triggers of one group differ, the larger limit wins. */
export const groupLimits: Rule = {
  name: 'group-limits',
  severity: 'warning',
  summary: 'Two triggers say different things of the same concurrency group.',
  judgesBroken: true,
  check({ manifest }) {
    const firsts = new Map<string, Member>();
    const findings: Finding[] = [];
    for (const trigger of manifest.triggers.values()) {
      const member = memberOf(trigger);
      if (member === null) continue;
      // As groups are compared.
      const id = member.group.toLowerCase();
      const first = firsts.get(id);
      if (first === undefined) firsts.set(id, member);
      else findings.push(...difference(first, member));
    }
    return findings;
  },
};

interface Member {
  readonly trigger: Trigger;
  readonly concurrency: ConcurrencySpec;
  readonly group: string;
}

/** null: in no group, or in one whose name only a plan knows. */
function memberOf(trigger: Trigger): Member | null {
  const { concurrency } = trigger;
  if (concurrency?.group.kind !== 'constant' || concurrency.group.value === null) return null;
  return { trigger, concurrency, group: String(concurrency.group.value) };
}

const SAYINGS = [
  { key: 'limit', of: ({ limit }: ConcurrencySpec) => String(limit) },
  { key: 'when-full', of: ({ whenFull }: ConcurrencySpec) => whenFull },
  { key: 'cancel-in-progress', of: ({ cancelInProgress }: ConcurrencySpec) => String(cancelInProgress) },
] as const;

/** The first difference: the others are likely to go with it. */
function difference(first: Member, other: Member): readonly Finding[] {
  const saying = SAYINGS.find(({ of }) => of(first.concurrency) !== of(other.concurrency));
  if (saying === undefined) return [];
  const { key, of } = saying;
  const place = ({ trigger, concurrency }: Member) =>
    originOf(trigger, ['concurrency', key])?.at ?? concurrency.groupAt;
  const says = ({ trigger, concurrency }: Member) => `${of(concurrency)} in "${trigger.name}"`;
  return [
    {
      at: place(other),
      message: `\`${key}\` of the group "${other.group}" is ${says(other)} and ${says(first)}`,
      next: 'Say the same in both, e.g. by a template.',
      related: [{ message: 'the other', at: place(first) }],
    },
  ];
}
