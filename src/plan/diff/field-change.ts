/** One thing that is said in another way. Values are texts for people; a secret stands by its name. */
export interface FieldChange {
  /** In the words of the manifest, e.g. `parameters.BRANCH`, `max-parallel`. */
  readonly name: string;
  /** null: it was not there. */
  readonly before: string | null;
  /** null: it is not there any more. */
  readonly after: string | null;
}

/** Everything that can differ of something, by name; null is the same as not being there. */
export type Fields = ReadonlyMap<string, string | null>;

/** In the order of `after`, then what is gone. */
export function fieldChanges(before: Fields, after: Fields): readonly FieldChange[] {
  const names = new Set([...after.keys(), ...before.keys()]);
  return [...names].flatMap(name => {
    const [was, is] = [before.get(name) ?? null, after.get(name) ?? null];
    return was === is ? [] : [{ name, before: was, after: is }];
  });
}
