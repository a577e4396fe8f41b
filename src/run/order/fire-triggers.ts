import type { Clock } from '../../core/clock.ts';
import { Countdown } from '../../core/countdown.ts';
import type { Plan, PlannedTrigger } from '../../plan/plan.ts';
import type { TriggerResult } from '../../plan/resolve/condition.ts';
import { unsent } from '../cancel/cancelling.ts';
import type { Ledger } from '../requests/ledger.ts';
import { AttemptsFiring } from './attempts-firing.ts';
import type { Firing } from './firing.ts';
import { gateOf, resultOf } from './gate.ts';

export interface FireTriggersOptions {
  readonly ledger: Ledger;
  readonly firing: Firing;
  readonly clock: Clock;
  /** Nothing new is sent. */
  readonly stop: AbortSignal;
}

type ResultOfNeed = (name: string) => Promise<TriggerResult>;

/**
 * Each trigger of a plan as soon as what it needs has ended; before it has, none of its requests takes a place under a cap.
 * Resolves when all have ended.
 */
export async function fireTriggers(plan: Plan, options: FireTriggersOptions): Promise<void> {
  const triggers = new Map(plan.triggers.map(trigger => [trigger.name, trigger]));
  const results = new Map<string, Promise<TriggerResult>>();
  const begin = (name: string): Promise<TriggerResult> => {
    const trigger = triggers.get(name);
    if (trigger === undefined)
      throw new Error(`the plan lacks the trigger "${name}", which another one needs`);
    const begun = results.get(name) ?? fireTrigger(trigger, begin, options);
    results.set(name, begun);
    return begun;
  };
  await Promise.all([...triggers.keys()].map(begin));
}

async function fireTrigger(
  trigger: PlannedTrigger,
  resultOfNeed: ResultOfNeed,
  { ledger, firing, clock, stop }: FireTriggersOptions,
): Promise<TriggerResult> {
  const entries = ledger.ofTrigger(trigger.name).filter(({ attempt }) => attempt === 1);
  const needs = await Promise.all(trigger.needs.map(async name => [name, await resultOfNeed(name)] as const));
  const stopping = stop.aborted;
  // A resumed trigger that has begun has passed its gate. What an earlier run has built passed the gate of that run.
  const begun = entries.some(
    ({ state, kept }) => !kept && state.state !== 'planned' && state.state !== 'skipped',
  );
  const closed = stopping || begun ? null : gateOf(trigger, new Map(needs));
  if (stopping) {
    for (const entry of entries) if (entry.state.state === 'planned') ledger.end(entry, unsent('interrupt'));
  } else if (closed !== null) for (const entry of entries) ledger.end(entry, { state: 'skipped', ...closed });
  // Of those that have come to their end there is nothing to wait for.
  const work = new Countdown(entries.length);
  const attempts = new AttemptsFiring(work, firing, clock);
  for (const entry of entries) attempts.begin(entry);
  await work.finished;
  return resultOf(entries.map(entry => ledger.report(entry)));
}
