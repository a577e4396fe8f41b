/**
 * Lets the very first request to a controller go alone; the others start when it has ended, however it ended. The
 * first two API calls after a start of Jenkins, sent in parallel, once hung the server for good.
 */
export function createWarmUp(): <T>(send: () => Promise<T>) => Promise<T> {
  let first: Promise<void> | null = null;

  return async send => {
    if (first !== null) {
      await first;
      return send();
    }
    const sent = send();
    first = sent.then(
      () => undefined,
      () => undefined,
    );
    return sent;
  };
}
