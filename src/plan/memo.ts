import type { Value } from '../manifest/value.ts';

/**
 * Makes a text once for each pair of name and value. Only for values of a matrix, of which there are few: a parameter
 * may have a new value for each request, and all would be kept.
 */
export function memoized(make: (name: string, value: Value) => string): typeof make {
  const byName = new Map<string, Map<Value, string>>();
  return (name, value) => {
    let byValue = byName.get(name);
    if (byValue === undefined) {
      byValue = new Map();
      byName.set(name, byValue);
    }
    let text = byValue.get(value);
    if (text === undefined) {
      text = make(name, value);
      byValue.set(value, text);
    }
    return text;
  };
}

/** Remembers the answer to the last question: requests of one trigger mostly share the very same job. */
export function rememberLast<Q, A>(answer: (question: Q) => A): (question: Q) => A {
  let last: { readonly question: Q; readonly answer: A } | undefined;
  return question => {
    if (last?.question !== question) last = { question, answer: answer(question) };
    return last.answer;
  };
}
