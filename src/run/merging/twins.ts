import type { RequestKey } from '../../core/ids.ts';
import { Line, type Standing } from '../../core/line.ts';
import type { Plan, PlannedRequest } from '../../plan/plan.ts';

/**
 * Requests of a run that ask for the same, which the server would merge while they wait in its queue. They stand in
 * line: the next is sent when the one before has left the queue.
 */
export class Twins {
  readonly #lines = new Map<string, Equals>();

  /** `marked`: triggers whose requests carry an id of their own and are never equal. */
  constructor(plan: Plan, isMarked: (trigger: string) => boolean) {
    const amounts = new Map<string, number>();
    for (const { asks, trigger } of plan.requests) {
      if (!isMarked(trigger)) amounts.set(asks, (amounts.get(asks) ?? 0) + 1);
    }
    for (const [asks, amount] of amounts)
      if (amount > 1) this.#lines.set(asks, { first: null, line: new Line(), waiting: new Map() });
  }

  /** The one that it has to wait for; null when it may be sent, and then it stands first until it has left. */
  enter({ asks, key }: PlannedRequest): Turn | null {
    const equals = this.#lines.get(asks);
    if (equals === undefined || equals.first === key) return null;
    if (equals.first === null) {
      equals.first = key;
      return null;
    }
    let come = (): void => {};
    const turn = new Promise<void>(resolve => {
      come = resolve;
    });
    const waiting: Waiting = { key, come, stands: false };
    equals.line.join(waiting);
    equals.waiting.set(key, waiting);
    return { behind: equals.first, turn };
  }

  /** It has left the server's queue, or never gets there. */
  left({ asks, key }: PlannedRequest): void {
    const equals = this.#lines.get(asks);
    if (equals === undefined) return;
    if (equals.first !== key) {
      // Thousands may wait there, and each leaves more than once: it is not searched for.
      const waiting = equals.waiting.get(key);
      if (waiting !== undefined) leave(equals, waiting);
      return;
    }
    const next = equals.line.first();
    equals.first = next?.key ?? null;
    if (next === null) return;
    leave(equals, next);
    next.come();
  }
}

export interface Turn {
  readonly behind: RequestKey;
  /** Resolves when it stands first; never, when it has left the line before. */
  readonly turn: Promise<void>;
}

interface Waiting extends Standing {
  readonly key: RequestKey;
  readonly come: () => void;
}

/** Requests that ask for the same. */
interface Equals {
  first: RequestKey | null;
  readonly line: Line<Waiting>;
  /** Who stands in line. */
  readonly waiting: Map<RequestKey, Waiting>;
}

function leave({ line, waiting }: Equals, who: Waiting): void {
  line.leave(who);
  waiting.delete(who.key);
}
