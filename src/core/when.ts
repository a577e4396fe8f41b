/**
 * Calls `act` with what a promise comes to; `failed` with a defect, be it the promise's or one of `act`. For what is done for
 * each of thousands of requests: `then` and `catch` would make two promises more.
 */
export function when<T>(
  promise: Promise<T>,
  act: (value: T) => void,
  failed: (defect: unknown) => void,
): void {
  const guarded = (value: T): void => {
    try {
      act(value);
    } catch (defect) {
      failed(defect);
    }
  };
  void promise.then(guarded, failed);
}
