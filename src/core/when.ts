/**
 * Calls `act` with the value of a promise, and `failed` with a defect of the promise or of `act`. For what is done
 * for each of thousands of requests: `then` and `catch` would make two further promises.
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
