/**
 * A `then` that gives the same promise for the same input. All that share a transaction wait for one promise; a plain
 * `then` would make a further one for each of them.
 */
export function sharedThen<T, U>(map: (value: T) => U): (promise: Promise<T>) => Promise<U> {
  let last: { readonly of: Promise<T>; readonly mapped: Promise<U> } | null = null;
  return promise => {
    if (last?.of !== promise) last = { of: promise, mapped: promise.then(map) };
    return last.mapped;
  };
}
