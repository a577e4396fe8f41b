/**
 * Gives equal values one number, and the value back for its number: of 100 000 requests most values are there many times,
 * and a number takes 4 bytes. `Saved` is plain JSON; `Value` is what is made of it, once.
 */
export class NumberedValues<Saved, Value> {
  readonly #load: (saved: Saved) => Value;
  readonly #values: Value[] = [];
  readonly #texts = new Map<string, number>();
  /** All but texts, by their JSON. */
  readonly #others = new Map<string, number>();

  constructor(load: (saved: Saved) => Value) {
    this.#load = load;
  }

  numberOf(saved: Saved): number {
    return typeof saved === 'string'
      ? this.#numberIn(this.#texts, saved, saved)
      : this.#numberIn(this.#others, JSON.stringify(saved), saved);
  }

  /** `number`: one that `numberOf` has given. */
  at(number: number): Value {
    const value = this.#values[number];
    if (value === undefined) throw new RangeError(`no value has the number ${number}`);
    return value;
  }

  #numberIn(numbers: Map<string, number>, name: string, saved: Saved): number {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#values.push(this.#load(saved)) - 1;
    if (numbers.size < MOST) numbers.set(name, number);
    return number;
  }
}

/**
 * How many values can be found again. The index takes memory, too, and where there are more different values, few
 * come again.
 */
const MOST = 20_000;
