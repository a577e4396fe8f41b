/**
 * A value that is there already, or that comes. Of thousands of triggers a second few have to wait for a secret, a
 * description or a connection; an `await` that none of the others needs costs each a promise and a turn of the microtasks.
 */
export type Soon<T> = T | Promise<T>;

/** Whether there is anything to wait for: `isPending(soon) ? await soon : soon`. */
export const isPending = <T>(soon: Soon<T>): soon is Promise<T> => soon instanceof Promise;
