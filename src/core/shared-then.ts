/**
 * A `then` that makes one promise for all who ask for the same one again and again: those who share a transaction wait for
 * one promise, and would each get one of their own.
 */
export function sharedThen<T, U>(map: (value: T) => U): (promise: Promise<T>) => Promise<U> {
  let last: { readonly of: Promise<T>; readonly mapped: Promise<U> } | null = null;
  return promise => {
    if (last?.of !== promise) last = { of: promise, mapped: promise.then(map) };
    return last.mapped;
  };
}
