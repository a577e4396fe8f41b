/** Who waits until something of it is written down. */
export interface Recordable {
  /** False: it could not be, and what it announces must not happen. */
  recorded(isRecorded: boolean): void;
  failed(defect: unknown): void;
}

/**
 * Those who wait until they are written down. A transaction holds many, who wait for one and the same promise: it gets one
 * reaction for all of them, and not one for each.
 */
export class Recordings {
  /** The promise that somebody waited for last, and all who wait for that; null: it is settled. */
  #last: { readonly promise: Promise<boolean>; readonly waiting: Recordable[] } | null = null;

  wait(promise: Promise<boolean>, one: Recordable): void {
    if (this.#last?.promise === promise) {
      this.#last.waiting.push(one);
      return;
    }
    const waiting = [one];
    this.#last = { promise, waiting };
    const settle = (act: (each: Recordable) => void): void => {
      // Who waits for it from now on has to be told anew.
      if (this.#last?.promise === promise) this.#last = null;
      for (const each of waiting) tell(each, act);
    };
    void promise.then(
      isRecorded => settle(each => each.recorded(isRecorded)),
      (defect: unknown) => settle(each => each.failed(defect)),
    );
  }
}

/** The defect of one is nothing to the others. */
function tell(one: Recordable, act: (one: Recordable) => void): void {
  try {
    act(one);
  } catch (defect) {
    one.failed(defect);
  }
}
