import type { RequestKey } from '../core/ids.ts';
import type { Plan, PlannedRequest } from '../plan/plan.ts';

/**
 * Requests of a run that ask for the same, which the server would merge while they wait in its queue. They stand in
 * line: the next is sent when the one before has left the queue.
 */
export class Twins {
  readonly #lines = new Map<string, Line>();

  /** `marked`: triggers whose requests carry an id of their own and are never equal. */
  constructor(plan: Plan, isMarked: (trigger: string) => boolean) {
    const amounts = new Map<string, number>();
    for (const { asks, trigger } of plan.requests) {
      if (!isMarked(trigger)) amounts.set(asks, (amounts.get(asks) ?? 0) + 1);
    }
    for (const [asks, amount] of amounts) if (amount > 1) this.#lines.set(asks, { first: null, waiting: [] });
  }

  /** The one that it has to wait for; null when it may be sent, and then it stands first until it has left. */
  enter({ asks, key }: PlannedRequest): Turn | null {
    const line = this.#lines.get(asks);
    if (line === undefined || line.first === key) return null;
    if (line.first === null) {
      line.first = key;
      return null;
    }
    let come = (): void => {};
    const turn = new Promise<void>(resolve => {
      come = resolve;
    });
    line.waiting.push({ key, come });
    return { behind: line.first, turn };
  }

  /** It has left the server's queue, or never gets there. */
  left({ asks, key }: PlannedRequest): void {
    const line = this.#lines.get(asks);
    if (line === undefined) return;
    if (line.first !== key) {
      line.waiting = line.waiting.filter(other => other.key !== key);
      return;
    }
    const next = line.waiting.shift();
    line.first = next?.key ?? null;
    next?.come();
  }
}

export interface Turn {
  readonly behind: RequestKey;
  /** Resolves when it stands first; never, when it has left the line before. */
  readonly turn: Promise<void>;
}

interface Line {
  first: RequestKey | null;
  waiting: { readonly key: RequestKey; readonly come: () => void }[];
}
