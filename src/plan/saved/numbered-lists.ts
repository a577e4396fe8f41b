import { NumberedValues } from './numbered-values.ts';

/** As `NumberedValues`, of lists of names that come many times in a row, such as those of a trigger's parameters. */
export class NumberedLists {
  readonly #lists = new NumberedValues<readonly string[], readonly string[]>(list => list);
  #last: readonly string[] = [];
  /** Of the last one; null: there was none. */
  #number: number | null = null;

  numberOf(list: readonly string[]): number {
    if (this.#number !== null && isSame(list, this.#last)) return this.#number;
    this.#last = list;
    this.#number = this.#lists.numberOf(list);
    return this.#number;
  }

  /** `number`: one that `numberOf` has given. */
  at(number: number): readonly string[] {
    return this.#lists.at(number);
  }
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, index) => name === b[index]);
