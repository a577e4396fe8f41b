import type { Value } from '../manifest/value.ts';

/**
 * A text for a name and a value, made once for each pair. For values of a matrix only: there are as many as the
 * manifest spells out, while parameters may have a new one for each request.
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
