import type { FaultReport, RequestKind, SandboxFault } from './fault.ts';
import { printFault } from './parse-fault.ts';

interface Armed {
  readonly fault: SandboxFault;
  /** Requests that it could have struck so far. */
  met: number;
  struck: number;
}

/** The faults that wait for their requests, in the order in which they were armed. */
export class ArmedFaults {
  #armed: Armed[] = [];

  arm(faults: readonly SandboxFault[]): void {
    this.#armed.push(...faults.map(fault => ({ fault, met: 0, struck: 0 })));
  }

  /** Takes all faults away, and what is known of their strikes. */
  clear(): void {
    this.#armed = [];
  }

  /**
   * The fault that strikes this request. Of several the first one strikes, and the others do not count the
   * request: so two faults for triggers strike the first trigger and the second. One that breaks a request off strikes
   * when its `head` has come, all others when it is there as a `whole`.
   */
  strike(kind: RequestKind, come: 'head' | 'whole'): SandboxFault | null {
    for (const armed of this.#armed) {
      if ((armed.fault.kind === 'drop-during') !== (come === 'head')) continue;
      const { meets = 'any', after = 0, times = 1 } = armed.fault;
      if (meets !== 'any' && meets !== kind) continue;
      if (times !== 'always' && armed.struck >= times) continue;
      armed.met += 1;
      if (armed.met <= after) continue;
      armed.struck += 1;
      return armed.fault;
    }
    return null;
  }

  get report(): readonly FaultReport[] {
    return this.#armed.map(({ fault, struck }) => ({ fault: printFault(fault), struck }));
  }
}
