declare const fitting: unique symbol;

/**
 * What a value of untrusted JSON must look like to be a `T`. Nothing is copied or converted: what fits *is* a `T`. A
 * member that the shape does not name is a fault, so that nothing unread slips through.
 */
export interface Shape<T> {
  /** null: the value fits. */
  check(value: unknown): ShapeFault | null;
  /** Only the compiler sees it. */
  readonly [fitting]?: T;
}

export interface ShapeFault {
  /** From the outermost value to the one at fault. */
  readonly path: readonly (string | number)[];
  /** What should stand there: `text`, `one of a, b`. */
  readonly expected: string;
}

export const fits = <T>(value: unknown, shape: Shape<T>): value is T => shape.check(value) === null;

/** `requests[3].job`; the outermost value itself is `the document`. */
export const showPath = (path: ShapeFault['path']): string =>
  path.length === 0
    ? 'the document'
    : path
        .map(part => (typeof part === 'number' ? `[${part}]` : `.${part}`))
        .join('')
        .replace(/^\./, '');

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type RequiredMembers<T> = { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: Shape<T[K]> };
type OptionalMembers<T> = { readonly [K in OptionalKeys<T>]-?: Shape<T[K]> };

export const text: Shape<string> = leaf('text', value => typeof value === 'string');

export const flag: Shape<boolean> = leaf('true or false', value => typeof value === 'boolean');

/** `expected` describes it in an error. */
export const textLike = <T extends string = string>(pattern: RegExp, expected: string): Shape<T> =>
  leaf(expected, value => typeof value === 'string' && pattern.test(value));

/** A whole number that JavaScript holds exactly. */
export const whole = (least: number): Shape<number> =>
  leaf(
    `a whole number from ${least} on`,
    value => typeof value === 'number' && Number.isSafeInteger(value) && value >= least,
  );

/** Above 0 and up to 1. */
export const portion: Shape<number> = leaf(
  'a number above 0 and up to 1',
  value => typeof value === 'number' && value > 0 && value <= 1,
);

export const oneOf = <const T extends string | number>(...words: readonly T[]): Shape<T> => {
  const known: ReadonlySet<unknown> = new Set(words);
  return leaf(`${words.length === 1 ? '' : 'one of '}${words.join(', ')}`, value => known.has(value));
};

export const nullable = <T>(shape: Shape<T>): Shape<T | null> => ({
  check: value => (value === null ? null : shape.check(value)),
});

export const either = <A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> => ({
  check(value) {
    const wrong = first.check(value);
    return wrong === null ? null : second.check(value);
  },
});

export const list = <T>(item: Shape<T>): Shape<readonly T[]> => ({
  check(value) {
    if (!Array.isArray(value)) return { path: [], expected: 'a list' };
    for (const [index, member] of value.entries()) {
      const wrong = item.check(member);
      if (wrong !== null) return within(index, wrong);
    }
    return null;
  },
});

/** `[name, value]`s, each name once: what JSON makes of a map whose order and whose every key count. */
export const pairs = <T>(item: Shape<T>): Shape<readonly (readonly [string, T])[]> => ({
  check(value) {
    if (!Array.isArray(value)) return { path: [], expected: 'a list of pairs' };
    const names = new Set<unknown>();
    for (const [index, pair] of value.entries()) {
      const [name, member]: readonly unknown[] = Array.isArray(pair) && pair.length === 2 ? pair : [];
      if (typeof name !== 'string') return { path: [index], expected: 'a pair of a name and a value' };
      if (names.has(name))
        return { path: [index, 0], expected: `a name other than "${name}", which came before` };
      names.add(name);
      const wrong = item.check(member);
      if (wrong !== null) return within(index, within(1, wrong));
    }
    return null;
  },
});

/** An object with these members: all of the required ones, and no other. */
export function object<T extends object>(
  required: RequiredMembers<T>,
  ...[optional]: [OptionalKeys<T>] extends [never] ? [] : [optional: OptionalMembers<T>]
): Shape<T> {
  const due = Object.entries<Shape<unknown>>(required);
  const allowed = new Map<string, Shape<unknown>>(due);
  for (const [name, shape] of Object.entries<Shape<unknown>>(optional ?? {})) allowed.set(name, shape);
  return {
    check(value) {
      if (!isRecord(value)) return { path: [], expected: 'an object' };
      for (const [name] of due) {
        if (!Object.hasOwn(value, name)) return { path: [name], expected: 'a value' };
      }
      for (const name of Object.keys(value)) {
        const shape = allowed.get(name);
        if (shape === undefined) return { path: [name], expected: 'no such member' };
        const wrong = shape.check(value[name]);
        if (wrong !== null) return within(name, wrong);
      }
      return null;
    },
  };
}

/** The members of a union that carry this tag. */
type Tagged<T, Tag extends keyof T, Name> = T extends { readonly [K in Tag]: infer Names }
  ? Name extends Names
    ? T
    : never
  : never;

/** A member of a discriminated union, told by its `tag`. */
export function tagged<T extends object, Tag extends keyof T & string>(
  tag: Tag,
  shapes: { readonly [Name in T[Tag] & string]: Shape<Tagged<T, Tag, Name>> },
): Shape<T> {
  const byName = new Map(Object.entries<Shape<unknown>>(shapes));
  return {
    check(value) {
      if (!isRecord(value)) return { path: [], expected: 'an object' };
      const name = value[tag];
      const shape = typeof name === 'string' ? byName.get(name) : undefined;
      return (
        shape?.check(value) ??
        (shape === undefined ? { path: [tag], expected: `one of ${[...byName.keys()].join(', ')}` } : null)
      );
    },
  };
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function leaf<T>(expected: string, isOne: (value: unknown) => boolean): Shape<T> {
  return { check: value => (isOne(value) ? null : { path: [], expected }) };
}

const within = (part: string | number, { path, expected }: ShapeFault): ShapeFault => ({
  path: [part, ...path],
  expected,
});
